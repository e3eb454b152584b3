using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Labels;

namespace Guard.Policy.Analysis;

/// <summary>Decides flows from a SystemImage alone, as the monitor does: a row for (source, sink, type), dominance checked
/// again.</summary>
/// <remarks>A decision costs one hash look-up and a few comparisons; the table is built once.</remarks>
public sealed class ImageTable
{
    private readonly Dictionary<(uint Source, uint Sink, ushort Type), ChannelRow> _rows = [];
    private readonly Dictionary<uint, Label> _labels = [];

    /// <summary>Builds the table.</summary>
    public ImageTable(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        foreach (PartitionRow partition in image.Partitions)
        {
            _labels[partition.Id.Value] = partition.Label;
        }

        foreach (ChannelRow channel in image.Channels)
        {
            foreach (ChannelTypeRow type in channel.Types)
            {
                _rows[(channel.Source.Value, channel.Sink.Value, type.Type.Value)] = channel;
            }
        }
    }

    /// <summary>Whether content of a label may pass. The source must be allowed to hold it; it then travels under the source's
    /// own label.</summary>
    public FlowDecision Decide(PartitionId source, PartitionId sink, TypeId type, in Label label)
    {
        if (!_rows.TryGetValue((source.Value, sink.Value, type.Value), out ChannelRow? row)
            || !_labels.TryGetValue(source.Value, out Label sourceLabel)
            || !_labels.TryGetValue(sink.Value, out Label sinkLabel)
            || !Lattice.ConfidentialityAllows(label, sourceLabel))
        {
            return default(FlowDecision) with { Rule = string.Empty };
        }

        bool confidentiality = row.Waiver == FlowWaiver.Downgrade || Lattice.ConfidentialityAllows(sourceLabel, sinkLabel);
        bool integrity = row.Waiver == FlowWaiver.Import || Lattice.IntegrityAllows(sourceLabel, sinkLabel);
        return confidentiality && integrity
            ? new FlowDecision(true, row.Id, row.RuleLocation)
            : default(FlowDecision) with { Rule = string.Empty };
    }
}
