using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>The slots of one major frame as SVG.</summary>
internal static class SchedulePicture
{
    private const int Width = 1000;
    private const int BarHeight = 44;

    internal static string Draw(ulong frameTicks, ImmutableArray<ReportSlot> slots)
    {
        var svg = new StringBuilder();
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<svg viewBox=\"0 0 {Width} 84\" width=\"100%\" style=\"max-width:{Width}px\" role=\"img\" aria-label=\"schedule\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"box\" x=\"0\" y=\"10\" width=\"{Width}\" height=\"{BarHeight}\"/>");
        foreach (ReportSlot slot in slots)
        {
            double x = Width * (double)slot.StartTicks / frameTicks;
            double width = Width * (double)slot.LengthTicks / frameTicks;
            (string background, string text) = ClassificationColor.Of(slot.Label);
            svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{x:F1}\" y=\"10\" width=\"{width - 1:F1}\" height=\"{BarHeight}\" fill=\"{background}\"/>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{x + 8:F1}\" y=\"37\" style=\"fill:{text};font-weight:700\">{ReportWriter.Text(slot.Partition)}</text>");
        }

        return svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"0\" y=\"74\">0</text><text x=\"{Width}\" y=\"74\" text-anchor=\"end\">{frameTicks:N0} ticks;"
                    + $" the rest of the frame is the guard's</text></svg>")
            .ToString();
    }
}
