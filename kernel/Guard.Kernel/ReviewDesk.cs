namespace Guard.Kernel;

/// <summary>Judges notes from RUN/desk.</summary>
public static class ReviewDesk
{
    /// <summary>Longest note the desk takes, in bytes.</summary>
    public const int NoteMaxBytes = 1600;
}
