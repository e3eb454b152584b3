using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Compiling;

/// <summary>Turns a checked policy and system into the SystemImage. It checks nothing and is called only when no error was
/// found.</summary>
internal sealed class ImageBuilder
{
    private readonly PolicyModel _policy;
    private readonly SystemModel _system;
    private readonly ImmutableArray<FilterDescriptor> _filters;

    internal ImageBuilder(PolicyModel policy, SystemModel system, ImmutableArray<FilterDescriptor> filters)
    {
        _policy = policy;
        _system = system;
        _filters = filters;
    }

    internal SystemImage Build(ImmutableArray<LedgerRow> ledger) => new(
        _system.Name,
        _policy.Name,
        _policy.Version,
        _policy.ExpiresUnixSeconds.Value,
        new ClockRow(_system.TicksPerSecond, _system.DateUnixSeconds),
        new LatticeRow(
            _policy.Lattice.Id, _policy.Lattice.Name, _policy.Lattice.Levels, _policy.Lattice.Categories, _policy.Lattice.Nations,
            _policy.Lattice.Handling),
        Rows(_system.Partitions, Partition),
        Rows(_system.Modes, Schedule),
        Rows(_policy.Types, Type),
        Rows(_policy.Channels, Channel),
        _system.Audit,
        ledger);

    private static ImmutableArray<TRow> Rows<TModel, TRow>(ImmutableArray<TModel> models, Func<TModel, TRow> make)
    {
        var rows = ImmutableArray.CreateBuilder<TRow>(models.Length);
        foreach (TModel model in models)
        {
            rows.Add(make(model));
        }

        return rows.MoveToImmutable();
    }

    private PartitionRow Partition(PartitionModel partition) => new(
        new PartitionId(partition.Domain.Id),
        partition.Domain.Name,
        partition.Domain.Label!.Value,
        partition.Domain.LabelText,
        partition.Domain.Owner,
        partition.Domain.Organisation,
        partition.Image!.Name,
        partition.Image.ManifestDigest,
        partition.MemoryBytes,
        partition.Devices,
        partition.HiddenFeatures,
        partition.DoorbellsPerSlot,
        partition.RestartBudget,
        Ticks(partition.RestartWindowNanoseconds),
        Rows(partition.Health, row => row.Value),
        partition.TakesDebugger,
        0,
        partition.Span.RuleLocation);

    private ScheduleRow Schedule(ModeModel mode)
    {
        var slots = ImmutableArray.CreateBuilder<SlotRow>();
        ulong start = 0;
        foreach (SlotModel slot in mode.Slots)
        {
            ulong length = Ticks(slot.LengthNanoseconds);
            if (slot.Partition is { } partition)
            {
                slots.Add(new SlotRow(new PartitionId(partition.Domain.Id), start, length));
            }

            start += length;
        }

        return new ScheduleRow(mode.Name, Ticks(mode.FrameNanoseconds), slots.ToImmutable());
    }

    private TypeRow Type(TypeModel type) =>
        new(new TypeId(type.Id), type.Name, type.Kind, type.MaxBytes, type.FreeBits, type.Span.RuleLocation);

    private ChannelRow Channel(ChannelModel channel)
    {
        Label outLabel = FlowRule.OutLabel(channel)!.Value;
        WaiverModel? waiver = channel.Downgrade ?? channel.Import;
        return new ChannelRow(
            new ChannelId(channel.Id),
            channel.Name,
            new PartitionId(channel.Source!.Id),
            new PartitionId(channel.Sink!.Id),
            FlowRule.Direction(channel.Source.Label!.Value, channel.Sink.Label!.Value),
            channel.Downgrade is not null ? FlowWaiver.Downgrade : channel.Import is not null ? FlowWaiver.Import : FlowWaiver.None,
            waiver?.Authority ?? string.Empty,
            waiver?.UntilUnixSeconds ?? 0,
            outLabel,
            MarkingReader.Text(_policy.Lattice, outLabel),
            Rows(channel.Types, type => ChannelType(channel, type.Value)),
            new AcknowledgementRow(channel.Acknowledgement.Mode, Ticks(channel.Acknowledgement.EpochNanoseconds)),
            new LimitsRow(
                channel.Limits.Messages, Ticks(channel.Limits.WindowNanoseconds), channel.Limits.Burst, channel.Limits.PerDay,
                channel.Limits.Queue),
            new ReviewRow(
                channel.Review.Quorum, Sorted(channel.Review.Roles), channel.Review.TimeoutSeconds,
                channel.Review.ForbidSameOrganisation),
            channel.ReleaseSlot is { } slot
                ? new ReleaseSlotRow(Ticks(slot.EveryNanoseconds), slot.MaxPerSlot, slot.SizesBytes)
                : new ReleaseSlotRow(0, 0, []),
            new DeadlinesRow(
                Ticks(channel.Deadlines.Stage.Value), Ticks(channel.Deadlines.Filter.Value),
                Ticks(channel.Deadlines.Authorised.Value),
                Ticks(channel.Deadlines.Deliver.Value)),
            channel.Limits.RecordsPerFrame,
            channel.Span.RuleLocation);
    }

    private static ImmutableArray<string> Sorted(ImmutableArray<string> roles) => roles.Sort(StringComparer.Ordinal);

    private ChannelTypeRow ChannelType(ChannelModel channel, TypeModel type) => new(
        new TypeId(type.Id),
        FilterChoice.Of(_filters, type.Kind, FilterRole.A)!.Name,
        FilterChoice.Of(_filters, type.Kind, FilterRole.B)!.Name,
        ChannelContent.Configuration(channel, type));

    // Checked before: the product is whole and fits.
    private ulong Ticks(ulong nanoseconds) => (ulong)((UInt128)nanoseconds * _system.TicksPerSecond / 1_000_000_000);
}
