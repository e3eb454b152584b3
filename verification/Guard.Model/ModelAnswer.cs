namespace Guard.Model;

/// <summary>What the two filters of a type say about one content, taken together.</summary>
public enum ModelAnswer
{
    /// <summary>Both pass and write the same bytes.</summary>
    Pass,

    /// <summary>A refuses: the content is not what the type allows.</summary>
    Refused,

    /// <summary>A filter could not judge, or A passed and B refused.</summary>
    Doubt,

    /// <summary>Both pass and write different bytes.</summary>
    Differ,
}
