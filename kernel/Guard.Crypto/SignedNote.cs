// C2SP signed note (https://c2sp.org/signed-note): a text, an empty line, then one line for each signature.
// Protects: only the canonical form parses, so one note has one spelling. Trusts: Guard.Crypto's Ed25519.
using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using System.Text.Unicode;

namespace Guard.Crypto;

/// <summary>A text with signature lines. Parsing proves form only; <see cref="Verify"/> says who signed.</summary>
public sealed class SignedNote
{
    /// <summary>Most bytes a note may have: 1 MiB.</summary>
    public const int NoteMaxBytes = 1 << 20;

    /// <summary>Most signature lines a note may have.</summary>
    public const int SignaturesMax = 64;

    private const int SignatureLineMaxBytes = 1024;
    private const int KeyIdBytes = 4;

    private readonly byte[] _bytes;
    private readonly int _textBytes;
    private readonly NoteSignature[] _signatures;

    private SignedNote(byte[] bytes, int textBytes, NoteSignature[] signatures)
    {
        _bytes = bytes;
        _textBytes = textBytes;
        _signatures = signatures;
    }

    /// <summary>The signed text, its final line feed included.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _textBytes);

    /// <summary>The whole note as read or made.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The signature lines in order, unverified.</summary>
    public IReadOnlyList<NoteSignature> Signatures => _signatures;

    private static ReadOnlySpan<byte> LinePrefix => "— "u8;

    /// <summary>
    /// Reads a note; false unless it is canonical: UTF-8 without control characters, and at least one well-formed signature line.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note)
    {
        note = null;
        int split = bytes.LastIndexOf("\n\n"u8);
        if (bytes.Length > NoteMaxBytes || split < 0 || bytes[^1] != (byte)'\n' || !IsText(bytes))
        {
            return false;
        }

        List<NoteSignature> signatures = [];
        ReadOnlySpan<byte> rest = bytes[(split + 2)..];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');              // Found: the note ends with a line feed.
            if (signatures.Count == SignaturesMax || !TryParseLine(rest[..end], out NoteSignature? signature))
            {
                return false;
            }

            signatures.Add(signature);
            rest = rest[(end + 1)..];
        }

        if (signatures.Count == 0)
        {
            return false;
        }

        note = new SignedNote(bytes.ToArray(), split + 1, signatures.ToArray());
        return true;
    }

    /// <summary>Makes a note of a text that ends with a line feed, signed by each signer in order.</summary>
    /// <exception cref="ArgumentException">The text is empty, lacks its final line feed, holds control characters, or there is no
    /// signer.</exception>
    public static SignedNote Sign(ReadOnlySpan<byte> text, params ReadOnlySpan<NoteSigner> signers)
    {
        if (text.IsEmpty || text[^1] != (byte)'\n' || text.Length > NoteMaxBytes / 2 || !IsText(text))
        {
            throw new ArgumentException(
                "A note's text is UTF-8 without control characters and ends with a line feed.", nameof(text));
        }

        if (signers.IsEmpty || signers.Length > SignaturesMax)
        {
            throw new ArgumentException("A note needs 1 to 64 signers.", nameof(signers));
        }

        using MemoryStream bytes = new();
        bytes.Write(text);
        bytes.WriteByte((byte)'\n');
        foreach (NoteSigner signer in signers)
        {
            bytes.Write(SignatureLine(text, signer));
        }

        byte[] made = bytes.ToArray();
        return TryParse(made, out SignedNote? note)
            ? note
            : throw new ArgumentException("The text cannot be signed as a note.", nameof(text));
    }

    /// <summary>The same text with one more signature line at the end: how a second person countersigns.</summary>
    /// <exception cref="ArgumentException">The note is full.</exception>
    public SignedNote WithSignature(NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        byte[] made = [.. _bytes, .. SignatureLine(Text, signer)];
        return TryParse(made, out SignedNote? note)
            ? note
            : throw new ArgumentException("The note holds no more signatures.", nameof(signer));
    }

    /// <summary>
    /// Checks every signature by a known key. Unknown keys are ignored; one bad signature by a known key refuses the note.
    /// </summary>
    /// <remarks>A key that signs twice counts once. Work: one Ed25519 verification for each line by a known key, at most
    /// 64.</remarks>
    public NoteVerification Verify(params ReadOnlySpan<NoteVerifier> knownKeys)
    {
        List<NoteVerifier> signedBy = [];
        List<NoteSignature> unknown = [];
        foreach (NoteSignature signature in _signatures)
        {
            NoteVerifier? key = null;
            foreach (NoteVerifier known in knownKeys)
            {
                if (known.KeyId != signature.KeyId || !string.Equals(known.Name, signature.KeyName, StringComparison.Ordinal))
                {
                    continue;
                }

                if (key is not null && !key.Equals(known))
                {
                    return new NoteVerification(NoteStatus.AmbiguousKey, [], [], signature.KeyName);
                }

                key = known;
            }

            if (key is null)
            {
                unknown.Add(signature);
            }
            else if (!SignatureAlgorithm.Ed25519.Verify(key.PublicKey, Text, signature.Bytes))
            {
                return new NoteVerification(NoteStatus.BadSignature, [], [], signature.KeyName);
            }
            else if (!signedBy.Contains(key))
            {
                signedBy.Add(key);
            }
        }

        return new NoteVerification(
            signedBy.Count > 0 ? NoteStatus.Verified : NoteStatus.NoKnownSignature, signedBy, unknown, null);
    }

    private static byte[] SignatureLine(ReadOnlySpan<byte> text, NoteSigner signer)
    {
        byte[] signed = new byte[KeyIdBytes + Sodium.SignatureBytes];
        BinaryPrimitives.WriteUInt32BigEndian(signed, signer.Verifier.KeyId);
        SignatureAlgorithm.Ed25519.Sign(signer.Key, text, signed.AsSpan(KeyIdBytes));
        return Encoding.UTF8.GetBytes($"\u2014 {signer.Name} {Convert.ToBase64String(signed)}\n");
    }

    private static bool TryParseLine(ReadOnlySpan<byte> line, [NotNullWhen(true)] out NoteSignature? signature)
    {
        signature = null;
        if (line.Length > SignatureLineMaxBytes || !line.StartsWith(LinePrefix))
        {
            return false;
        }

        line = line[LinePrefix.Length..];
        int space = line.IndexOf((byte)' ');
        if (space < 1)
        {
            return false;
        }

        string name = Encoding.UTF8.GetString(line[..space]);
        ReadOnlySpan<byte> base64 = line[(space + 1)..];
        Span<byte> decoded = stackalloc byte[SignatureLineMaxBytes];
        Span<byte> again = stackalloc byte[SignatureLineMaxBytes * 2];
        if (!NoteVerifier.IsName(name)
            || Base64.DecodeFromUtf8(base64, decoded, out int consumed, out int written) != OperationStatus.Done
            || consumed != base64.Length || written <= KeyIdBytes
            || Base64.EncodeToUtf8(decoded[..written], again, out _, out int againBytes) != OperationStatus.Done
            || !base64.SequenceEqual(again[..againBytes]))       // Encode again and compare: stray bits and spaces are refused.
        {
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(decoded), decoded[KeyIdBytes..written]);
        return true;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b < 0x20 && b != (byte)'\n')
            {
                return false;
            }
        }

        return Utf8.IsValid(bytes);
    }
}
