using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Rows of the policy officer's half: types, channels, ledger.</summary>
internal static class FlowRowCodec
{
    internal static void Write(ImageWriter writer, TypeRow row)
    {
        writer.UInt16(row.Id.Value);
        writer.Text(row.Name);
        writer.Byte((byte)row.Kind);
        writer.UInt32(row.MaxBytes);
        writer.UInt64(row.FreeBits);
        writer.Text(row.RuleLocation);
    }

    internal static ImmutableArray<TypeRow> ReadTypes(ref ImageReader reader)
    {
        int count = reader.Count(16);
        var rows = ImmutableArray.CreateBuilder<TypeRow>(count);
        for (int i = 0; i < count; i++)
        {
            var row = new TypeRow(
                new TypeId(reader.UInt16()),
                reader.Text(),
                (ContentKind)reader.Byte(),
                reader.UInt32(),
                reader.UInt64(),
                reader.Text());
            Require(ref reader, row.Kind is ContentKind.Record or ContentKind.Text);
            rows.Add(row);
        }

        return rows.MoveToImmutable();
    }

    internal static void Write(ImageWriter writer, ChannelRow row)
    {
        writer.UInt32(row.Id.Value);
        writer.Text(row.Name);
        writer.UInt32(row.Source.Value);
        writer.UInt32(row.Sink.Value);
        writer.Byte((byte)row.Direction);
        writer.Byte((byte)row.Waiver);
        writer.Text(row.Authority);
        writer.Int64(row.AuthorityUntilUnixSeconds);
        PlanRowCodec.WriteLabel(writer, row.OutLabel);
        writer.Text(row.OutLabelText);
        SystemImageCodec.Write(writer, row.Types, Write);
        writer.Byte((byte)row.Acknowledgement.Mode);
        writer.UInt64(row.Acknowledgement.EpochTicks);
        writer.UInt32(row.Limits.TokensPerWindow);
        writer.UInt64(row.Limits.WindowTicks);
        writer.UInt32(row.Limits.Burst);
        writer.UInt32(row.Limits.PerDay);
        writer.UInt32(row.Limits.QueueDepth);
        writer.Byte(row.Review.Quorum);
        SystemImageCodec.Write(writer, row.Review.Roles, (w, role) => w.Text(role));
        writer.UInt32(row.Review.TimeoutSeconds);
        writer.Byte(row.Review.ForbidSameOrganisation ? (byte)1 : (byte)0);
        writer.UInt64(row.ReleaseSlot.EveryTicks);
        writer.UInt32(row.ReleaseSlot.MaxPerSlot);
        SystemImageCodec.Write(writer, row.ReleaseSlot.SizeClassesBytes, (w, size) => w.UInt32(size));
        writer.UInt64(row.Deadlines.StageTicks);
        writer.UInt64(row.Deadlines.FilterTicks);
        writer.UInt64(row.Deadlines.AuthorisedTicks);
        writer.UInt64(row.Deadlines.DeliverTicks);
        writer.UInt32(row.RecordQuotaPerFrame);
        writer.Text(row.RuleLocation);
    }

    internal static ImmutableArray<ChannelRow> ReadChannels(ref ImageReader reader)
    {
        int count = reader.Count(64);
        var rows = ImmutableArray.CreateBuilder<ChannelRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(ReadChannel(ref reader));
        }

        return rows.MoveToImmutable();
    }

    internal static void Write(ImageWriter writer, LedgerRow row)
    {
        writer.UInt32(row.Channel.Value);
        writer.UInt32(row.From.Value);
        writer.UInt32(row.To.Value);
        writer.Text(row.Mechanism);
        writer.UInt64(row.MicrobitsPerSecond);
        writer.Text(row.Derivation);
    }

    internal static ImmutableArray<LedgerRow> ReadLedger(ref ImageReader reader)
    {
        int count = reader.Count(28);
        var rows = ImmutableArray.CreateBuilder<LedgerRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(new LedgerRow(
                new ChannelId(reader.UInt32()),
                new PartitionId(reader.UInt32()),
                new PartitionId(reader.UInt32()),
                reader.Text(),
                reader.UInt64(),
                reader.Text()));
        }

        return rows.MoveToImmutable();
    }

    private static ChannelRow ReadChannel(ref ImageReader reader)
    {
        var row = new ChannelRow(
            new ChannelId(reader.UInt32()),
            reader.Text(),
            new PartitionId(reader.UInt32()),
            new PartitionId(reader.UInt32()),
            (FlowDirection)reader.Byte(),
            (FlowWaiver)reader.Byte(),
            reader.Text(),
            reader.Int64(),
            PlanRowCodec.ReadLabel(ref reader),
            reader.Text(),
            ReadChannelTypes(ref reader),
            new AcknowledgementRow((AcknowledgementMode)reader.Byte(), reader.UInt64()),
            new LimitsRow(reader.UInt32(), reader.UInt64(), reader.UInt32(), reader.UInt32(), reader.UInt32()),
            new ReviewRow(reader.Byte(), reader.Texts(), reader.UInt32(), ReadBoolean(ref reader)),
            new ReleaseSlotRow(reader.UInt64(), reader.UInt32(), ReadSizes(ref reader)),
            new DeadlinesRow(reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64()),
            reader.UInt32(),
            reader.Text());
        Require(ref reader, row.Direction is >= FlowDirection.Up and <= FlowDirection.Down);
        Require(ref reader, row.Waiver is <= FlowWaiver.Import);
        Require(ref reader, row.Acknowledgement.Mode is <= AcknowledgementMode.Staged);
        return row;
    }

    private static void Write(ImageWriter writer, ChannelTypeRow row)
    {
        writer.UInt16(row.Type.Value);
        writer.Text(row.FilterA);
        writer.Text(row.FilterB);
        writer.Count(row.Configuration.Length);
        writer.Raw(row.Configuration.AsSpan());
    }

    private static ImmutableArray<ChannelTypeRow> ReadChannelTypes(ref ImageReader reader)
    {
        int count = reader.Count(14);
        var rows = ImmutableArray.CreateBuilder<ChannelTypeRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(new ChannelTypeRow(
                new TypeId(reader.UInt16()),
                reader.Text(),
                reader.Text(),
                ImmutableArray.Create(reader.Take(reader.Count(1)))));
        }

        return rows.MoveToImmutable();
    }

    private static ImmutableArray<uint> ReadSizes(ref ImageReader reader)
    {
        int count = reader.Count(4);
        var sizes = ImmutableArray.CreateBuilder<uint>(count);
        for (int i = 0; i < count; i++)
        {
            sizes.Add(reader.UInt32());
        }

        return sizes.MoveToImmutable();
    }

    private static bool ReadBoolean(ref ImageReader reader)
    {
        byte value = reader.Byte();
        Require(ref reader, value <= 1);
        return value == 1;
    }

    private static void Require(ref ImageReader reader, bool holds)
    {
        if (!holds)
        {
            reader.Fail();
        }
    }
}
