using Guard.Host.Reporting;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>Labels on a terminal: in their colour and in words.</summary>
internal static class Labels
{
    /// <summary>A label as a small banner.</summary>
    internal static Markup Chip(string label)
    {
        (string background, string text) = ClassificationColor.Of(label);
        return new Markup($"[{text} on {background}] {Markup.Escape(label)} [/]");
    }
}
