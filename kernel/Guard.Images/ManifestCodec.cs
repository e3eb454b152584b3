// Protects: one manifest has one text. Trusts: nothing it reads.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>Text of an <see cref="ImageManifest"/> (FORMAT.md). Canonical: what reads writes the same bytes.</summary>
public static class ManifestCodec
{
    /// <summary>Most segments of an image.</summary>
    public const int MaxSegments = 64;

    private const string Head = "guard.example/image/v1";
    private const string None = "-";

    /// <summary>The text.</summary>
    public static byte[] Write(ImageManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Head}\nname {manifest.Name}\nversion {manifest.Version}\n")
            .Append(CultureInfo.InvariantCulture, $"rollback_index {manifest.RollbackIndex}\nmin_monitor {manifest.MinMonitor}\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"ceiling {manifest.Ceiling}\narch i686\nprotocol {ProtocolText(manifest.Protocol)}\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"entry {manifest.EntryAddress:x}\nmem {manifest.MemoryBytes}\ncommand_line {manifest.CommandLine}\n");
        foreach (ImageSegment segment in manifest.Segments)
        {
            text.Append(CultureInfo.InvariantCulture, $"segment {segment.Name} {segment.Address:x} {segment.LengthBytes} ")
                .Append(CultureInfo.InvariantCulture, $"{segment.OffsetBytes} {segment.Hash} {segment.Permissions}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture, $"tree {PageTree.BlockBytes} {manifest.TreeRoot}\nsbom {DigestText(manifest.Sbom)}\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"provenance {DigestText(manifest.Provenance)}\ncreated {manifest.CreatedUnixSeconds}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a text; false for anything but what <see cref="Write"/> gives for a manifest within its bounds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out ImageManifest? manifest)
    {
        manifest = null;
        var reader = new LineReader(text);
        reader.Expect(Head);
        string name = reader.Value("name");
        string version = reader.Value("version");
        uint rollbackIndex = (uint)reader.Number("rollback_index", uint.MaxValue);
        uint minMonitor = (uint)reader.Number("min_monitor", uint.MaxValue);
        string ceiling = reader.Value("ceiling");
        reader.Expect("arch i686");
        BootProtocol protocol = ReadProtocol(ref reader);
        if (!ulong.TryParse(reader.Value("entry"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong entry))
        {
            reader.Fail();
        }

        ulong memoryBytes = reader.Number("mem", 1UL << 40);
        string commandLine = reader.Value("command_line");
        ImmutableArray<ImageSegment> segments = ReadSegments(ref reader);
        Digest tree = reader.TreeRoot();
        Digest sbom = ReadDigest(ref reader, "sbom");
        Digest provenance = ReadDigest(ref reader, "provenance");
        long created = (long)reader.Number("created", long.MaxValue);
        if (reader.Failed || !reader.AtEnd || !IsName(name, 64) || !IsName(version, 32) || ceiling.Length == 0
            || memoryBytes == 0 || memoryBytes % PageTree.BlockBytes != 0 || segments.IsEmpty)
        {
            return false;
        }

        var read = new ImageManifest(
            name, version, rollbackIndex, minMonitor, ceiling, protocol, entry, memoryBytes,
            commandLine, segments, tree, sbom, provenance, created);
        if (!text.SequenceEqual(Write(read)))
        {
            return false;
        }

        manifest = read;
        return true;
    }

    /// <summary>True for 1 to <paramref name="max"/> of a-z, 0-9, '.', '_', '-'.</summary>
    public static bool IsName(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (char c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-'))
            {
                return false;
            }
        }

        return text.Length > 0 && text.Length <= max;
    }

    private static ImmutableArray<ImageSegment> ReadSegments(ref LineReader reader)
    {
        var segments = ImmutableArray.CreateBuilder<ImageSegment>();
        while (reader.IsAt("segment") && segments.Count < MaxSegments)
        {
            string[] words = reader.Value("segment").Split(' ');
            if (words.Length != 6 || !IsName(words[0], 32)
                || !ulong.TryParse(words[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address)
                || !LineReader.TryNumber(words[2], ImageFile.MaxBytes, out ulong length) || length == 0
                || !LineReader.TryNumber(words[3], ImageFile.MaxBytes, out ulong offset)
                || !Digest.TryParseHex(words[4], out Digest hash) || !IsPermissions(words[5]))
            {
                reader.Fail();
                break;
            }

            segments.Add(new ImageSegment(words[0], address, (long)length, (long)offset, hash, words[5]));
        }

        return segments.ToImmutable();
    }

    private static bool IsPermissions(string text) =>
        text.Length == 3 && text[0] is 'r' or '-' && text[1] is 'w' or '-' && text[2] is 'x' or '-';

    private static Digest ReadDigest(ref LineReader reader, string keyword)
    {
        string value = reader.Value(keyword);
        return value == None ? Digest.Zero : reader.DigestOf(value);
    }

    private static BootProtocol ReadProtocol(ref LineReader reader)
    {
        string value = reader.Value("protocol");
        foreach (BootProtocol protocol in Enum.GetValues<BootProtocol>())
        {
            if (value == ProtocolText(protocol))
            {
                return protocol;
            }
        }

        reader.Fail();
        return BootProtocol.Multiboot;
    }

    private static string ProtocolText(BootProtocol protocol) => protocol switch
    {
        BootProtocol.BootSector => "boot-sector",
        BootProtocol.Multiboot => "multiboot",
        BootProtocol.Linux => "linux",
    };

    private static string DigestText(in Digest digest) => digest.IsZero ? None : digest.ToString();
}
