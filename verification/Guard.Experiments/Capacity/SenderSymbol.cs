using System.Collections.Immutable;
using System.Linq;

namespace Guard.Experiments.Capacity;

/// <summary>What the sender may do in one period: a name, and what it submits in each frame.</summary>
/// <param name="Name">For the matrix: "small,large at 0".</param>
/// <param name="Steps">One entry a frame of the period.</param>
internal sealed record SenderSymbol(string Name, ImmutableArray<SenderStep> Steps)
{
    /// <summary>Nothing but in one frame.</summary>
    internal static SenderSymbol In(int frame, string name, SenderStep step) =>
        new(
            FormattableInvariant(name, frame),
            [.. Enumerable.Range(0, ChannelSystem.PeriodFrames).Select(each => each == frame ? step : SenderStep.Nothing)]);

    private static string FormattableInvariant(string name, int frame) =>
        System.FormattableString.Invariant($"{name} in frame {frame}");
}
