namespace Guard.Contracts;

/// <summary>What a filter says. Only <see cref="Pass"/> lets anything go on.</summary>
public enum FilterVerdict : byte
{
    /// <summary>Not done: call again (a filter that is itself a partition answers in later frames).</summary>
    Working = 0,

    /// <summary>The content is what the type allows, and has been written again from the parse.</summary>
    Pass = 1,

    /// <summary>The content is not what the type allows.</summary>
    Fail = 2,

    /// <summary>The filter could not judge: out of fuel, an exception, output too long.</summary>
    Error = 3,
}
