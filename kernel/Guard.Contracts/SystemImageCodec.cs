// Protects: one SystemImage has exactly one byte form. Trusts: nothing it reads.
using System;
using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Bytes of a <see cref="SystemImage"/> (FORMAT.md). Canonical: what decodes encodes to the same bytes.</summary>
public static class SystemImageCodec
{
    /// <summary>First four bytes, "GSI3".</summary>
    public const uint Magic = 0x33495347;

    /// <summary>Longest accepted image in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The one byte form of an image.</summary>
    /// <exception cref="ArgumentException">A text is not printable ASCII.</exception>
    public static byte[] Encode(SystemImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var writer = new ImageWriter();
        writer.UInt32(Magic);
        writer.Text(image.Name);
        writer.Text(image.PolicyName);
        writer.UInt32(image.PolicyVersion);
        writer.Int64(image.ExpiresUnixSeconds);
        writer.UInt64(image.Clock.TicksPerSecond);
        writer.Int64(image.Clock.DateUnixSeconds);
        PlanRowCodec.Write(writer, image.Lattice);
        Write(writer, image.Partitions, PlanRowCodec.Write);
        Write(writer, image.Schedules, PlanRowCodec.Write);
        Write(writer, image.Types, FlowRowCodec.Write);
        Write(writer, image.Channels, FlowRowCodec.Write);
        writer.Text(image.Audit.Origin);
        writer.UInt32(image.Audit.ReserveRecords);
        writer.UInt32(image.Audit.CheckpointEveryRecords);
        Write(writer, image.Ledger, FlowRowCodec.Write);
        return writer.ToArray();
    }

    /// <summary>Reads an image. False for anything but the bytes <see cref="Encode"/> gives.</summary>
    /// <remarks>Form only: whether the numbers make sense together is the monitor's check (PlanCheck in Guard.Kernel).</remarks>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SystemImage? image)
    {
        image = null;
        if (bytes.Length > MaxBytes)
        {
            return false;
        }

        var reader = new ImageReader(bytes);
        if (reader.UInt32() != Magic)
        {
            return false;
        }

        var decoded = new SystemImage(
            reader.Text(),
            reader.Text(),
            reader.UInt32(),
            reader.Int64(),
            new ClockRow(reader.UInt64(), reader.Int64()),
            PlanRowCodec.ReadLattice(ref reader),
            PlanRowCodec.ReadPartitions(ref reader),
            PlanRowCodec.ReadSchedules(ref reader),
            FlowRowCodec.ReadTypes(ref reader),
            FlowRowCodec.ReadChannels(ref reader),
            new AuditRow(reader.Text(), reader.UInt32(), reader.UInt32()),
            FlowRowCodec.ReadLedger(ref reader));
        if (reader.Failed || !reader.AtEnd || !bytes.SequenceEqual(Encode(decoded)))
        {
            return false;
        }

        image = decoded;
        return true;
    }

    internal static void Write<T>(ImageWriter writer, ImmutableArray<T> rows, Action<ImageWriter, T> write)
    {
        writer.Count(rows.Length);
        foreach (T row in rows)
        {
            write(writer, row);
        }
    }
}
