namespace Guard.Policy.Documents;

/// <summary>When a change of a value is a widening for `guard policy diff`.</summary>
public enum Widening
{
    /// <summary>It has no meaning of its own: the keys under it have, or the file it names, or nothing else can stand there.</summary>
    Never = 0,

    /// <summary>Raised; of words, to a later one; of yes and no, to yes.</summary>
    Raised = 1,

    /// <summary>Lowered; of words, to an earlier one; of yes and no, to no.</summary>
    Lowered = 2,

    /// <summary>Changed in any way: which one lets more through cannot be told from the values.</summary>
    Changed = 3,

    /// <summary>Something is added to it, or it is added itself.</summary>
    Added = 4,

    /// <summary>Something is removed from it, or it is removed itself.</summary>
    Removed = 5,
}
