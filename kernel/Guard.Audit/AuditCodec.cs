// Protects: one record has one spelling, and a hostile entry is refused without an exception. Trusts: nothing.
using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// Canonical JSON of one audit record, FORMAT.md section 2. Writer and verifier share this file and nothing else.
/// </summary>
public static class AuditCodec
{
    /// <summary>Bytes of scratch <see cref="TryDecode"/> needs.</summary>
    public const int ScratchBytes = AuditLimits.RecordMaxBytes * 2;

    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Set => "set"u8;

    private static ReadOnlySpan<byte> Unset => "unset"u8;

    private static ReadOnlySpan<byte> Stepped => "stepped"u8;

    /// <summary>Writes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="target">At least <see cref="AuditLimits.RecordMaxBytes"/>.</param>
    /// <param name="writtenBytes">Length of the record; 0 on refusal.</param>
    /// <returns>False when a field is malformed or over its limit; <paramref name="target"/> then holds nothing of use.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    public static bool TryEncode(in AuditRecord record, Span<byte> target, out int writtenBytes)
    {
        AuditRecordFields fields = record.Fields;
        return TryEncode(in fields, record.Sequence, record.Previous, record.BootEpoch, record.Blind, target, out writtenBytes);
    }

    /// <summary>
    /// Reads a record; false unless the entry is exactly what <see cref="TryEncode(in AuditRecord, Span{byte}, out int)"/>
    /// writes.
    /// </summary>
    /// <param name="entry">The leaf's bytes.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>; the record points into it and into
    /// <paramref name="entry"/>.</param>
    /// <param name="record">The record; empty on refusal.</param>
    /// <exception cref="ArgumentException"><paramref name="scratch"/> is too short.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> entry, Span<byte> scratch, out AuditRecord record)
    {
        if (scratch.Length < ScratchBytes)
        {
            throw new ArgumentException("The scratch buffer is too short.", nameof(scratch));
        }

        record = default;
        if (entry.Length > AuditLimits.RecordMaxBytes)
        {
            return false;
        }

        Span<byte> values = scratch[..AuditLimits.RecordMaxBytes];
        Span<byte> again = scratch.Slice(AuditLimits.RecordMaxBytes, AuditLimits.RecordMaxBytes);
        AuditReader reader = new(entry, values);
        AuditRecord read = Read(ref reader);
        if (!reader.IsDone || !TryEncode(in read, again, out int againBytes) || !entry.SequenceEqual(again[..againBytes]))
        {
            return false;
        }

        record = read;
        return true;
    }

    /// <summary>Writes a record whose fields and added values stand apart; see the public overload.</summary>
    internal static bool TryEncode(
        in AuditRecordFields fields,
        ulong sequence,
        ReadOnlySpan<byte> previous,
        ulong bootEpoch,
        ReadOnlySpan<byte> blind,
        Span<byte> target,
        out int writtenBytes)
    {
        if (target.Length < AuditLimits.RecordMaxBytes)
        {
            throw new ArgumentException("The target is shorter than the longest record.", nameof(target));
        }

        writtenBytes = 0;
        if (previous.Length != HashBytes || blind.Length != AuditLimits.BlindBytes || !IsType(fields.Type))
        {
            return false;
        }

        AuditOutput output = new(target);
        output.Hex("{\"blind\":\""u8, blind);
        output.Number("\",\"boot\":"u8, bootEpoch);
        output.Text(",\"chan\":\""u8, fields.Channel, AuditLimits.NameMaxBytes);
        WriteDigests(ref output, in fields);
        output.Text(",\"dst_label\":\""u8, fields.DestinationLabel, AuditLimits.LabelMaxBytes);
        output.NumberUnlessZero(",\"fuel\":"u8, fields.Fuel);
        output.DigestUnlessZero(",\"jd\":\""u8, fields.Journal);
        output.NumberUnlessZero(",\"len\":"u8, fields.LengthBytes);
        output.Note(",\"note\":\""u8, fields.Note);
        output.Text(",\"obj\":\""u8, fields.Object, AuditLimits.NameMaxBytes);
        output.Text(",\"out_label\":\""u8, fields.OutLabel, AuditLimits.LabelMaxBytes);
        output.Raw(fields.Outcome == AuditOutcome.Success ? ",\"outcome\":\"success\""u8 : ",\"outcome\":\"failure\""u8);
        output.Hex(",\"prev\":\""u8, previous);
        output.Raw("\""u8);
        output.Text(",\"reason\":\""u8, fields.Reason, AuditLimits.ReasonMaxBytes);
        output.Text(",\"rule\":\""u8, fields.Rule, AuditLimits.RuleMaxBytes);
        output.Number(",\"seq\":"u8, sequence);
        output.Text(",\"src_label\":\""u8, fields.SourceLabel, AuditLimits.LabelMaxBytes);
        output.Text(",\"subj\":\""u8, fields.Subject, AuditLimits.NameMaxBytes);
        output.Text(",\"type\":\""u8, fields.Type, AuditLimits.TypeMaxBytes);
        output.Raw(",\"v\":1"u8);
        output.Number(",\"vt\":"u8, fields.VirtualNanoseconds);
        output.Number(",\"wt\":"u8, fields.WallSeconds);
        output.Raw(",\"wt_q\":\""u8);
        output.Raw(QualityText(fields.WallQuality));
        output.Raw("\""u8);
        output.DigestUnlessZero(",\"xfer\":\""u8, fields.Transfer);
        output.Raw("}"u8);
        writtenBytes = output.IsRefused ? 0 : output.WrittenBytes;
        return !output.IsRefused;
    }

    private static void WriteDigests(ref AuditOutput output, in AuditRecordFields fields)
    {
        int before = output.WrittenBytes;
        output.Raw(",\"d\":{"u8);
        int empty = output.WrittenBytes;
        output.MapDigest("\"config\":\""u8, fields.ConfigDigest, empty);
        output.MapDigest("\"event\":\""u8, fields.EventDigest, empty);
        output.MapDigest("\"filter\":\""u8, fields.FilterDigest, empty);
        output.MapDigest("\"image\":\""u8, fields.ImageDigest, empty);
        output.MapDigest("\"in\":\""u8, fields.InDigest, empty);
        output.MapDigest("\"keyset\":\""u8, fields.KeysetDigest, empty);
        output.MapDigest("\"measure\":\""u8, fields.MeasureDigest, empty);
        output.MapDigest("\"out\":\""u8, fields.OutDigest, empty);
        output.MapDigest("\"payload\":\""u8, fields.PayloadDigest, empty);
        output.MapDigest("\"pipe\":\""u8, fields.PipeDigest, empty);
        output.MapDigest("\"policy\":\""u8, fields.PolicyDigest, empty);
        output.MapDigest("\"release\":\""u8, fields.ReleaseDigest, empty);
        output.MapDigest("\"step\":\""u8, fields.StepDigest, empty);
        output.MapDigest("\"supersedes\":\""u8, fields.SupersedesDigest, empty);
        output.MapDigest("\"view\":\""u8, fields.ViewDigest, empty);
        if (output.WrittenBytes == empty)
        {
            output.BackTo(before);
            return;
        }

        output.Raw("}"u8);
    }

    // The order of the initializers is the order of the keys: each call consumes its key or, where the key is absent, nothing.
    private static AuditRecord Read(scoped ref AuditReader reader)
    {
        ReadOnlySpan<byte> blind = reader.Hex("{\"blind\":\""u8, AuditLimits.BlindBytes);
        ulong boot = reader.Number(",\"boot\":"u8);
        ReadOnlySpan<byte> channel = reader.Text(",\"chan\":\""u8);
        bool hasMap = reader.TryTake(",\"d\":{"u8);
        Digest config = reader.MapDigest("\"config\":\""u8, hasMap);
        Digest eventDigest = reader.MapDigest("\"event\":\""u8, hasMap);
        Digest filter = reader.MapDigest("\"filter\":\""u8, hasMap);
        Digest image = reader.MapDigest("\"image\":\""u8, hasMap);
        Digest input = reader.MapDigest("\"in\":\""u8, hasMap);
        Digest keyset = reader.MapDigest("\"keyset\":\""u8, hasMap);
        Digest measure = reader.MapDigest("\"measure\":\""u8, hasMap);
        Digest output = reader.MapDigest("\"out\":\""u8, hasMap);
        Digest payload = reader.MapDigest("\"payload\":\""u8, hasMap);
        Digest pipe = reader.MapDigest("\"pipe\":\""u8, hasMap);
        Digest policy = reader.MapDigest("\"policy\":\""u8, hasMap);
        Digest release = reader.MapDigest("\"release\":\""u8, hasMap);
        Digest step = reader.MapDigest("\"step\":\""u8, hasMap);
        Digest supersedes = reader.MapDigest("\"supersedes\":\""u8, hasMap);
        Digest view = reader.MapDigest("\"view\":\""u8, hasMap);
        reader.EndMap(hasMap);
        ReadOnlySpan<byte> destinationLabel = reader.Text(",\"dst_label\":\""u8);
        ulong fuel = reader.NumberOrZero(",\"fuel\":"u8);
        Digest journal = reader.DigestOrZero(",\"jd\":\""u8);
        ulong length = reader.NumberOrZero(",\"len\":"u8);
        ReadOnlySpan<byte> note = reader.AnyHex(",\"note\":\""u8);
        ReadOnlySpan<byte> target = reader.Text(",\"obj\":\""u8);
        ReadOnlySpan<byte> outLabel = reader.Text(",\"out_label\":\""u8);
        AuditOutcome outcome = reader.TryTake(",\"outcome\":\"success\""u8)
            ? AuditOutcome.Success
            : reader.Take(",\"outcome\":\"failure\""u8, AuditOutcome.Failure);
        ReadOnlySpan<byte> previous = reader.Hex(",\"prev\":\""u8, HashBytes);
        ReadOnlySpan<byte> reason = reader.Text(",\"reason\":\""u8);
        ReadOnlySpan<byte> rule = reader.Text(",\"rule\":\""u8);
        ulong sequence = reader.Number(",\"seq\":"u8);
        ReadOnlySpan<byte> sourceLabel = reader.Text(",\"src_label\":\""u8);
        ReadOnlySpan<byte> subject = reader.Text(",\"subj\":\""u8);
        ReadOnlySpan<byte> type = reader.Text(",\"type\":\""u8);
        reader.Take(",\"v\":1"u8, 0);
        ulong virtualNanoseconds = reader.Number(",\"vt\":"u8);
        ulong wallSeconds = reader.Number(",\"wt\":"u8);
        WallQuality quality = reader.Quality();
        Digest transfer = reader.DigestOrZero(",\"xfer\":\""u8);
        reader.Take("}"u8, 0);
        return new AuditRecord
        {
            Sequence = sequence,
            Previous = previous,
            BootEpoch = boot,
            Blind = blind,
            Fields = new AuditRecordFields
            {
                Type = type,
                Outcome = outcome,
                Reason = reason,
                Subject = subject,
                Object = target,
                Channel = channel,
                SourceLabel = sourceLabel,
                DestinationLabel = destinationLabel,
                OutLabel = outLabel,
                Rule = rule,
                Note = note,
                VirtualNanoseconds = virtualNanoseconds,
                WallSeconds = wallSeconds,
                WallQuality = quality,
                LengthBytes = length,
                Fuel = fuel,
                Transfer = transfer,
                Journal = journal,
                ConfigDigest = config,
                EventDigest = eventDigest,
                FilterDigest = filter,
                ImageDigest = image,
                InDigest = input,
                KeysetDigest = keyset,
                MeasureDigest = measure,
                OutDigest = output,
                PayloadDigest = payload,
                PipeDigest = pipe,
                PolicyDigest = policy,
                ReleaseDigest = release,
                StepDigest = step,
                SupersedesDigest = supersedes,
                ViewDigest = view,
            },
        };
    }

    internal static ReadOnlySpan<byte> QualityText(WallQuality quality) => quality switch
    {
        WallQuality.Unset => Unset,
        WallQuality.Set => Set,
        WallQuality.Stepped => Stepped,
    };

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        int dots = 0;
        byte before = (byte)'.';
        foreach (byte b in type)
        {
            bool isDot = b == (byte)'.';
            if ((isDot && before == (byte)'.') || (!isDot && b != (byte)'_' && b is not (>= (byte)'a' and <= (byte)'z')))
            {
                return false;
            }

            dots += isDot ? 1 : 0;
            before = b;
        }

        return dots is >= 1 and <= 3 && before != (byte)'.';
    }
}
