using System.Collections.Immutable;
using Guard.Labels;

namespace Guard.Contracts;

/// <summary>Rows of the integrator's half: lattice names, partitions, schedules.</summary>
internal static class PlanRowCodec
{
    internal static void Write(ImageWriter writer, LatticeRow row)
    {
        writer.UInt32(row.Id);
        writer.Text(row.Name);
        SystemImageCodec.Write(writer, row.Levels, (w, text) => w.Text(text));
        SystemImageCodec.Write(writer, row.Categories, (w, text) => w.Text(text));
        SystemImageCodec.Write(writer, row.Nations, (w, text) => w.Text(text));
        SystemImageCodec.Write(writer, row.Handling, (w, text) => w.Text(text));
    }

    internal static LatticeRow ReadLattice(ref ImageReader reader) =>
        new(reader.UInt32(), reader.Text(), reader.Texts(), reader.Texts(), reader.Texts(), reader.Texts());

    internal static void Write(ImageWriter writer, PartitionRow row)
    {
        writer.UInt32(row.Id.Value);
        writer.Text(row.Name);
        WriteLabel(writer, row.Label);
        writer.Text(row.LabelText);
        writer.Text(row.Owner);
        writer.Text(row.Organisation);
        writer.Text(row.ImageName);
        writer.Raw(row.ImageDigest.ToBytes());
        writer.UInt64(row.MemoryBytes);
        writer.UInt32((uint)row.Devices);
        writer.UInt64((ulong)row.HiddenFeatures);
        writer.UInt32(row.DoorbellsPerSlot);
        writer.UInt32(row.RestartBudget);
        writer.UInt64(row.RestartWindowTicks);
        SystemImageCodec.Write(writer, row.Health, (w, health) =>
        {
            w.Byte((byte)health.Error);
            w.Byte((byte)health.Action);
        });
        writer.Byte((byte)(row.TakesDebugger ? 1 : 0));
        writer.UInt32(row.Node);
        writer.Text(row.RuleLocation);
    }

    internal static ImmutableArray<PartitionRow> ReadPartitions(ref ImageReader reader)
    {
        int count = reader.Count(64);
        var rows = ImmutableArray.CreateBuilder<PartitionRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(new PartitionRow(
                new PartitionId(reader.UInt32()),
                reader.Text(),
                ReadLabel(ref reader),
                reader.Text(),
                reader.Text(),
                reader.Text(),
                reader.Text(),
                ReadDigest(ref reader),
                reader.UInt64(),
                ReadDevices(ref reader),
                ReadFeatures(ref reader),
                reader.UInt32(),
                reader.UInt32(),
                reader.UInt64(),
                ReadHealth(ref reader),
                OnlyKnown(ref reader, reader.Byte(), 1) == 1,
                reader.UInt32(),
                reader.Text()));
        }

        return rows.MoveToImmutable();
    }

    internal static void Write(ImageWriter writer, ScheduleRow row)
    {
        writer.Text(row.Name);
        writer.UInt64(row.FrameTicks);
        SystemImageCodec.Write(writer, row.Slots, (w, slot) =>
        {
            w.UInt32(slot.Partition.Value);
            w.UInt64(slot.StartTicks);
            w.UInt64(slot.LengthTicks);
        });
    }

    internal static ImmutableArray<ScheduleRow> ReadSchedules(ref ImageReader reader)
    {
        int count = reader.Count(16);
        var rows = ImmutableArray.CreateBuilder<ScheduleRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(new ScheduleRow(reader.Text(), reader.UInt64(), ReadSlots(ref reader)));
        }

        return rows.MoveToImmutable();
    }

    internal static void WriteLabel(ImageWriter writer, in Label label)
    {
        var raw = new byte[Label.EncodedBytes];
        label.WriteTo(raw);
        writer.Raw(raw);
    }

    internal static Label ReadLabel(ref ImageReader reader)
    {
        if (!Label.TryRead(reader.Take(Label.EncodedBytes), out Label label))
        {
            reader.Fail();
        }

        return label;
    }

    private static PartitionDevices ReadDevices(ref ImageReader reader) =>
        (PartitionDevices)OnlyKnown(ref reader, reader.UInt32(), (uint)PartitionDevices.All);

    private static ProcessorFeatures ReadFeatures(ref ImageReader reader) =>
        (ProcessorFeatures)OnlyKnown(ref reader, reader.UInt64(), (ulong)ProcessorFeatures.All);

    /// <summary>The bits, where no other than the known ones is set.</summary>
    private static ulong OnlyKnown(ref ImageReader reader, ulong bits, ulong known)
    {
        if ((bits & ~known) == 0)
        {
            return bits;
        }

        reader.Fail();
        return 0;
    }

    private static Digest ReadDigest(ref ImageReader reader)
    {
        var raw = reader.Take(Digest.LengthBytes);
        return raw.IsEmpty ? Digest.Zero : Digest.From(raw);
    }

    private static ImmutableArray<HealthRow> ReadHealth(ref ImageReader reader)
    {
        int count = reader.Count(2);
        var rows = ImmutableArray.CreateBuilder<HealthRow>(count);
        for (int i = 0; i < count; i++)
        {
            var row = new HealthRow((HealthError)reader.Byte(), (HealthAction)reader.Byte());
            if (row.Error is < HealthError.TripleFault or > HealthError.EmulatorFault
                || row.Action is < HealthAction.Ignore or > HealthAction.RefuseStart)
            {
                reader.Fail();
            }

            rows.Add(row);
        }

        return rows.MoveToImmutable();
    }

    private static ImmutableArray<SlotRow> ReadSlots(ref ImageReader reader)
    {
        int count = reader.Count(20);
        var rows = ImmutableArray.CreateBuilder<SlotRow>(count);
        for (int i = 0; i < count; i++)
        {
            rows.Add(new SlotRow(new PartitionId(reader.UInt32()), reader.UInt64(), reader.UInt64()));
        }

        return rows.MoveToImmutable();
    }
}
