using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Model;

namespace Guard.Policy.Compiling;

/// <summary>How two labels lie, and what label leaves a channel (design 3.6).</summary>
internal static class FlowRule
{
    /// <summary>Direction by confidentiality.</summary>
    internal static FlowDirection Direction(in Label source, in Label sink)
    {
        if (!Lattice.ConfidentialityAllows(source, sink))
        {
            return FlowDirection.Down;
        }

        return Lattice.ConfidentialityAllows(sink, source) ? FlowDirection.Equal : FlowDirection.Up;
    }

    /// <summary>The label of what is delivered; null when its parts could not be read. An import vouches for integrity: it is
    /// the sink's then.</summary>
    internal static Label? OutLabel(ChannelModel channel)
    {
        if (!channel.KeepsLabel)
        {
            return channel.FixedLabel;
        }

        if (channel is not { Source.Label: { } source, Sink.Label: { } sink })
        {
            return null;
        }

        return channel.Import is null ? source : source with { Integrity = sink.Integrity };
    }
}
