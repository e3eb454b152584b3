// Protects: a body and the persons who signed it belong together. Trusts: the keyset; nothing in the file.
using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>A signed body: the compiled SystemImage (FORMAT.md, "Signed artefact").</summary>
public static class SignedArtefact
{
    /// <summary>First four bytes, "GSA1".</summary>
    public const uint Magic = 0x31415347;

    /// <summary>Kind of a SystemImage.</summary>
    public const string SystemImageKind = "system-image";

    /// <summary>Kind of the channels of a snapshot; its name is <see cref="SnapshotManifest.ChannelsNameOf"/>, its version their rollback index.</summary>
    public const string ChannelsKind = "channels";

    private const int HeaderBytes = 8;

    /// <summary>The text that is signed for a body.</summary>
    public static byte[] Text(string kind, string name, uint version, ReadOnlySpan<byte> body) =>
        Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"guard.example/artefact/v1\nkind {kind}\nname {name}\nversion {version}\nsha256 {Digest.From(Sha256.Hash(body))}\n"));

    /// <summary>Puts a file together.</summary>
    public static byte[] Write(ReadOnlySpan<byte> body, ReadOnlySpan<byte> note)
    {
        var file = new byte[checked(HeaderBytes + body.Length + note.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), body.Length);
        body.CopyTo(file.AsSpan(HeaderBytes));
        note.CopyTo(file.AsSpan(HeaderBytes + body.Length));
        return file;
    }

    /// <summary>Verifies a file and hands out its body.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="keyset">Who may sign.</param>
    /// <param name="roles">Roles whose thresholds it needs.</param>
    /// <param name="nowUnixSeconds">Wall time for the keys' validity, or null when unknown.</param>
    /// <param name="body">The body, when accepted.</param>
    /// <returns>Why it is refused; empty when accepted.</returns>
    public static string Verify(
        ReadOnlySpan<byte> file,
        string kind,
        Keyset keyset,
        ReadOnlySpan<string> roles,
        long? nowUnixSeconds,
        out ReadOnlySpan<byte> body) =>
        Verify(file, kind, null, keyset, roles, nowUnixSeconds, out _, out body);

    /// <summary>The same of one name, whose version the caller judges.</summary>
    public static string Verify(
        ReadOnlySpan<byte> file,
        string kind,
        string? expectedName,
        Keyset keyset,
        ReadOnlySpan<string> roles,
        long? nowUnixSeconds,
        out uint version,
        out ReadOnlySpan<byte> body)
    {
        body = default;
        version = 0;
        if (!TrySplit(file, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> note))
        {
            return "not a signed artefact, or cut short";
        }

        string refusal = RoleCheck.Verify(note, keyset, roles, nowUnixSeconds, out SignedNote? parsed);
        if (refusal.Length > 0)
        {
            return refusal;
        }

        var reader = new LineReader(parsed!.Text);
        reader.Expect("guard.example/artefact/v1");
        string signedKind = reader.Value("kind");
        string name = reader.Value("name");
        version = (uint)reader.Number("version", uint.MaxValue);
        if (reader.Failed || signedKind != kind || !parsed.Text.SequenceEqual(Text(kind, name, version, content)))
        {
            return "the signed text does not belong to this body";
        }

        if (expectedName is not null && name != expectedName)
        {
            return $"it is of {name}, not of {expectedName}";
        }

        body = content;
        return string.Empty;
    }

    /// <summary>Takes a file apart without judging it; false when it is not one.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> file, out ReadOnlySpan<byte> body, out ReadOnlySpan<byte> note)
    {
        body = default;
        note = default;
        if (file.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            return false;
        }

        uint bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (bodyBytes > (uint)(file.Length - HeaderBytes))
        {
            return false;
        }

        body = file.Slice(HeaderBytes, (int)bodyBytes);
        note = file[(HeaderBytes + (int)bodyBytes)..];
        return true;
    }
}
