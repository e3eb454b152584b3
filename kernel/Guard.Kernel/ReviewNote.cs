// Protects: an approval binds one release, one view, one policy, one keyset, one nonce. Trusts: nothing; parse only canonical
// forms.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The text a reviewer signs (design 3.3). The signature covers exactly these bytes.</summary>
/// <param name="Transfer">xfer_id.</param>
/// <param name="Release">release_d.</param>
/// <param name="View">view_d.</param>
/// <param name="Policy">policy_d.</param>
/// <param name="KeysetVersion">Version of the keyset.</param>
/// <param name="FromLabel">Label of the source domain, as text.</param>
/// <param name="ToLabel">Label of what would be delivered, as text.</param>
/// <param name="IsRelease">Release, or deny.</param>
/// <param name="Code">Reason code: 1 to 32 of a-z, 0-9 and '-'.</param>
/// <param name="Reason">1 to 200 printable ASCII characters.</param>
/// <param name="Nonce">16 bytes as 32 lower-case hexadecimal digits.</param>
/// <param name="ExpiresUnixSeconds">The note counts before this second.</param>
public sealed record ReviewNote(
    Digest Transfer,
    Digest Release,
    Digest View,
    Digest Policy,
    uint KeysetVersion,
    string FromLabel,
    string ToLabel,
    bool IsRelease,
    string Code,
    string Reason,
    string Nonce,
    long ExpiresUnixSeconds)
{
    /// <summary>Makes the note a person would sign for an item.</summary>
    public static ReviewNote For(ReviewItem item, bool isRelease, string code, string reason, string nonce, long expiresUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new ReviewNote(
            item.Transfer,
            item.Release,
            item.View,
            item.Policy,
            item.KeysetVersion,
            item.SourceLabelText,
            item.Channel.OutLabelText,
            isRelease,
            code,
            reason,
            nonce,
            expiresUnixSeconds);
    }

    /// <summary>The text, its final line feed included. What is not in the stated form does not parse again.</summary>
    public byte[] ToText() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
        guard.example/review/v1
        xfer {Transfer}
        release {Release}
        view {View}
        policy {Policy} keyset {KeysetVersion}
        from {FromLabel} to {ToLabel}
        decision {(IsRelease ? "release" : "deny")}
        reason {Code} {Reason}
        nonce {Nonce} expires {ExpiresUnixSeconds}

        """).Replace("\r\n", "\n", StringComparison.Ordinal));

    /// <summary>Reads a text; false for anything but what <see cref="ToText"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out ReviewNote? note)
    {
        note = null;
        var reader = new NoteText(text);
        reader.Word("guard.example/review/v1\nxfer "u8);
        bool ok = Digest.TryParseHex(reader.Until("\nrelease "u8, 64), out Digest transfer);
        ok &= Digest.TryParseHex(reader.Until("\nview "u8, 64), out Digest release);
        ok &= Digest.TryParseHex(reader.Until("\npolicy "u8, 64), out Digest view);
        ok &= Digest.TryParseHex(reader.Until(" keyset "u8, 64), out Digest policy);
        long keyset = reader.Number("\nfrom "u8);
        string from = reader.Until(" to "u8, 256);
        string to = reader.Until("\ndecision "u8, 256);
        string decision = reader.Until("\nreason "u8, 7);
        string code = reader.Until(" "u8, 32);
        string reason = reader.Until("\nnonce "u8, 200);
        string nonce = reader.Until(" expires "u8, 32);
        long expires = reader.Number("\n"u8);
        if (!ok || reader.Failed || !reader.AtEnd || keyset > uint.MaxValue || decision is not ("release" or "deny"))
        {
            return false;
        }

        var read = new ReviewNote(
            transfer, release, view, policy, (uint)keyset, from, to, decision == "release", code, reason, nonce, expires);
        if (!IsCode(code) || !IsNonce(nonce) || !text.SequenceEqual(read.ToText()))
        {
            return false;
        }

        note = read;
        return true;
    }

    internal static bool IsNonce(string text)
    {
        foreach (char c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        return text.Length == 32;
    }

    internal static bool IsCode(string text)
    {
        foreach (char c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'z') or '-'))
            {
                return false;
            }
        }

        return text.Length is >= 1 and <= 32;
    }
}
