namespace Guard.Contracts;

/// <summary>Which of the two filters of a type.</summary>
public enum FilterRole : byte
{
    /// <summary>Parses the source's bytes and rebuilds the content.</summary>
    A = (byte)'A',

    /// <summary>Parses A's output only, with other code, and writes it again.</summary>
    B = (byte)'B',
}
