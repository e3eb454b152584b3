using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Audit.Tests;

public sealed class AuditCodecTests
{
    private const string Minimal =
        "{\"blind\":\"000102030405060708090a0b0c0d0e0f\",\"boot\":1,\"outcome\":\"failure\","
        + "\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        + "\"seq\":0,\"type\":\"log.open\",\"v\":1,\"vt\":0,\"wt\":0,\"wt_q\":\"unset\"}";

    [Fact]
    public void AMinimalRecordHasThePublishedSpelling()
    {
        byte[] target = new byte[AuditLimits.RecordMaxBytes];
        AuditRecord record = new()
        {
            Previous = new byte[32],
            BootEpoch = 1,
            Blind = Enumerable.Range(0, 16).Select(i => (byte)i).ToArray(),
            Fields = new AuditRecordFields { Type = "log.open"u8 },
        };
        Assert.True(AuditCodec.TryEncode(in record, target, out int written));
        Assert.Equal(Minimal, Encoding.ASCII.GetString(target, 0, written));
    }

    [Fact]
    public void ARecordWithEveryFieldComesBackAsItWas()
    {
        byte[] entry = Encode(Full());
        string text = Encoding.ASCII.GetString(entry);
        Assert.True(AuditCodec.TryDecode(entry, new byte[AuditCodec.ScratchBytes], out AuditRecord read));
        AuditRecord full = Full();
        Assert.Equal(full.Sequence, read.Sequence);
        Assert.Equal(full.BootEpoch, read.BootEpoch);
        Assert.True(full.Previous.SequenceEqual(read.Previous));
        Assert.True(full.Blind.SequenceEqual(read.Blind));
        Assert.True(full.Fields.Type.SequenceEqual(read.Fields.Type));
        Assert.True(full.Fields.Subject.SequenceEqual(read.Fields.Subject));
        Assert.True(full.Fields.Note.SequenceEqual(read.Fields.Note));
        Assert.True(full.Fields.OutLabel.SequenceEqual(read.Fields.OutLabel));
        Assert.Equal(full.Fields.ViewDigest, read.Fields.ViewDigest);
        Assert.Equal(full.Fields.ConfigDigest, read.Fields.ConfigDigest);
        Assert.Equal(full.Fields.Fuel, read.Fields.Fuel);
        Assert.Equal(AuditOutcome.Success, read.Fields.Outcome);
        Assert.Equal(WallQuality.Stepped, read.Fields.WallQuality);
        Assert.Contains("\"subj\":\"quote \\\" back \\\\ nul \\u0000 high \\u00ff\"", text, StringComparison.Ordinal);
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(text);
        string[] keys = [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        string[] mapKeys = [.. json.RootElement.GetProperty("d").EnumerateObject().Select(property => property.Name)];
        Assert.Equal(mapKeys.Order(StringComparer.Ordinal), mapKeys);
        Assert.Equal(15, mapKeys.Length);
        Assert.Equal(24, keys.Length);
    }

    [Fact]
    public void TheLongestFieldsTogetherFitInOneRecord()
    {
        byte[] Long(int length) => [.. Enumerable.Repeat((byte)'x', length)];
        byte[] type = Long(AuditLimits.TypeMaxBytes);
        type[5] = (byte)'.';
        Digest digest = new(ulong.MaxValue, 1, 1, 1);
        AuditRecordFields fields = new()
        {
            Type = type,
            Reason = Long(AuditLimits.ReasonMaxBytes),
            Subject = Long(AuditLimits.NameMaxBytes),
            Object = Long(AuditLimits.NameMaxBytes),
            Channel = Long(AuditLimits.NameMaxBytes),
            SourceLabel = Long(AuditLimits.LabelMaxBytes),
            DestinationLabel = Long(AuditLimits.LabelMaxBytes),
            OutLabel = Long(AuditLimits.LabelMaxBytes),
            Rule = Long(AuditLimits.RuleMaxBytes),
            Note = Long(AuditLimits.NoteMaxBytes),
            VirtualNanoseconds = long.MaxValue,
            WallSeconds = long.MaxValue,
            WallQuality = WallQuality.Stepped,
            LengthBytes = long.MaxValue,
            Fuel = long.MaxValue,
            Transfer = digest,
            Journal = digest,
            ConfigDigest = digest,
            EventDigest = digest,
            FilterDigest = digest,
            ImageDigest = digest,
            InDigest = digest,
            KeysetDigest = digest,
            MeasureDigest = digest,
            OutDigest = digest,
            PayloadDigest = digest,
            PipeDigest = digest,
            PolicyDigest = digest,
            ReleaseDigest = digest,
            StepDigest = digest,
            SupersedesDigest = digest,
            ViewDigest = digest,
        };
        AuditRecord record = new() { Sequence = long.MaxValue, BootEpoch = long.MaxValue, Previous = new byte[32],
            Blind = new byte[16], Fields = fields };
        byte[] target = new byte[AuditLimits.RecordMaxBytes];
        Assert.True(AuditCodec.TryEncode(in record, target, out int written));
        Assert.InRange(written, 7000, 7500);
        Assert.True(written - (2 * AuditLimits.NoteMaxBytes) + 19 + 512 <= LogLayout.ReserveRecordBytes);
    }

    [Theory]
    [InlineData(160, true)]
    [InlineData(161, false)]
    public void ATextIsMeasuredAsWritten(int quotesAsWritten, bool expected)
    {
        byte[] text = [.. Enumerable.Repeat(
            (byte)'"', quotesAsWritten / 2), .. Enumerable.Repeat((byte)'x', quotesAsWritten % 2)];
        AuditRecord record = new()
        {
            BootEpoch = 1,
            Previous = new byte[32],
            Blind = new byte[16],
            Fields = new AuditRecordFields { Type = "log.open"u8, Subject = text },
        };
        Assert.Equal(expected, AuditCodec.TryEncode(in record, new byte[AuditLimits.RecordMaxBytes], out _));
    }

    [Theory]
    [InlineData("log.open", true)]
    [InlineData("a.b.c.d", true)]
    [InlineData("a.b.c.d.e", false)]
    [InlineData("log", false)]
    [InlineData("log.", false)]
    [InlineData(".open", false)]
    [InlineData("log..open", false)]
    [InlineData("Log.open", false)]
    [InlineData("log.open2", false)]
    [InlineData("", false)]
    public void ATypeIsTwoToFourLowerCaseWords(string type, bool expected)
    {
        AuditRecord record = new()
        {
            BootEpoch = 1,
            Previous = new byte[32],
            Blind = new byte[16],
            Fields = new AuditRecordFields { Type = Encoding.ASCII.GetBytes(type) },
        };
        Assert.Equal(expected, AuditCodec.TryEncode(in record, new byte[AuditLimits.RecordMaxBytes], out _));
    }

    [Theory]
    [InlineData("\"boot\":1,", "\"boot\":01,")]
    [InlineData("\"boot\":1,", "\"boot\":+1,")]
    [InlineData("\"boot\":1,", "\"boot\":1.0,")]
    [InlineData("\"boot\":1,", "\"boot\":1e0,")]
    [InlineData("\"boot\":1,", "\"boot\": 1,")]
    [InlineData("\"boot\":1,", "\"boot\":9223372036854775808,")]
    [InlineData("\"boot\":1,", "\"boot\":99999999999999999999999,")]
    [InlineData("\"boot\":1,", "\"boot\":-1,")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"boot\":1,")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"\",")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"d\":{},")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"d\":{\"out\":\"00\"},")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"zzz\":1,")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"fuel\":0,")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"\\u0041\",")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"\\u00FF\",")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"\\n\",")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"\\u0100\",")]
    [InlineData("\"boot\":1,", "\"boot\":1,\"chan\":\"open")]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("0e0f", "0E0F")]
    [InlineData("\"unset\"", "\"never\"")]
    [InlineData("\"failure\"", "\"maybe\"")]
    [InlineData("\"unset\"}", "\"unset\"} ")]
    [InlineData("\"unset\"}", "\"unset\"}\n")]
    [InlineData("\"unset\"}", "\"unset\"")]
    [InlineData("{\"blind", " {\"blind")]
    public void AnyOtherSpellingIsRefused(string from, string to)
    {
        string text = Minimal.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Minimal, text);
        Assert.False(AuditCodec.TryDecode(Encoding.Latin1.GetBytes(text), new byte[AuditCodec.ScratchBytes], out _));
    }

    [Fact]
    public void EveryChangedByteAndEveryCutIsRefusedOrIsAnotherCanonicalRecord()
    {
        byte[] entry = Encode(Full());
        byte[] scratch = new byte[AuditCodec.ScratchBytes];
        byte[] again = new byte[AuditLimits.RecordMaxBytes];
        for (int i = 0; i < entry.Length; i++)
        {
            Assert.False(AuditCodec.TryDecode(entry.AsSpan(0, i), scratch, out _));
            foreach (int bit in new[] { 1, 2, 16, 32, 128 })
            {
                byte[] changed = [.. entry];
                changed[i] = (byte)(changed[i] ^ bit);
                if (AuditCodec.TryDecode(changed, scratch, out AuditRecord record))
                {
                    Assert.True(AuditCodec.TryEncode(in record, again, out int written));
                    Assert.Equal(changed, again[..written]);
                }
            }
        }
    }

    private static byte[] Encode(in AuditRecord record)
    {
        byte[] target = new byte[AuditLimits.RecordMaxBytes];
        Assert.True(AuditCodec.TryEncode(in record, target, out int written));
        return target[..written];
    }

    private static AuditRecord Full()
    {
        Digest D(ulong n) => new(n, ~n, 3, 4);
        return new AuditRecord
        {
            Sequence = 77,
            BootEpoch = 3,
            Previous = Enumerable.Repeat((byte)0xAB, 32).ToArray(),
            Blind = Enumerable.Repeat((byte)0xCD, 16).ToArray(),
            Fields = new AuditRecordFields
            {
                Type = AuditTypes.TransferReview,
                Outcome = AuditOutcome.Success,
                Reason = "reason/1"u8,
                Subject = "quote \" back \\ nul \0 high \u00ff"u8[..^2].ToArray().Append((byte)0xFF).ToArray(),
                Object = "object"u8,
                Channel = "chan#4"u8,
                SourceLabel = "SECRET"u8,
                DestinationLabel = "UNCLASSIFIED"u8,
                OutLabel = "UNCLASSIFIED 00"u8,
                Rule = "r policy.yaml:3"u8,
                Note = "a note\n"u8,
                VirtualNanoseconds = 5,
                WallSeconds = 6,
                WallQuality = WallQuality.Stepped,
                LengthBytes = 7,
                Fuel = 8,
                Transfer = D(1),
                Journal = D(2),
                ConfigDigest = D(3),
                EventDigest = D(4),
                FilterDigest = D(5),
                ImageDigest = D(6),
                InDigest = D(7),
                KeysetDigest = D(8),
                MeasureDigest = D(9),
                OutDigest = D(10),
                PayloadDigest = D(11),
                PipeDigest = D(12),
                PolicyDigest = D(13),
                ReleaseDigest = D(14),
                StepDigest = D(15),
                SupersedesDigest = D(16),
                ViewDigest = D(17),
            },
        };
    }
}
