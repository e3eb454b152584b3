namespace Guard.Policy.Editing;

/// <summary>What a word refers to.</summary>
internal enum NameKind
{
    /// <summary>Nothing with a declaration.</summary>
    None,

    /// <summary>A domain, or the partition that realises it.</summary>
    Domain,

    /// <summary>A type.</summary>
    Type,

    /// <summary>A channel.</summary>
    Channel,

    /// <summary>A nation or a group of nations.</summary>
    Nation,

    /// <summary>A marking.</summary>
    Marking,

    /// <summary>Role of a reviewer.</summary>
    Role,

    /// <summary>A file below this one's folder.</summary>
    File,
}
