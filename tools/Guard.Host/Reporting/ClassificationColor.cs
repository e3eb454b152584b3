using System;

namespace Guard.Host.Reporting;

/// <summary>Banner colours in their usual use (US DoD and intelligence community banner practice). Always shown with the words,
/// never alone.</summary>
public static class ClassificationColor
{
    /// <summary>Background and text colour, as CSS hex, of a level's banner.</summary>
    public static (string Background, string Text) Of(string labelText)
    {
        ArgumentNullException.ThrowIfNull(labelText);
        string level = labelText.Split("//")[0].Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
        return level switch
        {
            "UNCLASSIFIED" => ("#007a33", "#ffffff"),
            "CUI" or "RESTRICTED" or "OFFICIAL" => ("#502b85", "#ffffff"),
            "CONFIDENTIAL" => ("#0033a0", "#ffffff"),
            "SECRET" => ("#c8102e", "#ffffff"),
            "TOPSECRET" => ("#ff8c00", "#000000"),
            _ => ("#4a4a4a", "#ffffff"),
        };
    }
}
