namespace Guard.Cli;

/// <summary>Exit codes of every verb (CLI.md).</summary>
internal static class ExitCode
{
    internal const int Ok = 0;
    internal const int Wanting = 1;
    internal const int Usage = 2;
    internal const int Widened = 3;
    internal const int Narrowed = 4;
    internal const int Internal = 70;
}
