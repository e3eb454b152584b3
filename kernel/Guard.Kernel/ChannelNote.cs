// Protects: an officer's command binds one channel, one policy, one keyset, one nonce, and a reset one halt. Trusts: nothing.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The text an officer signs to command a channel.</summary>
/// <param name="Channel">The channel's number.</param>
/// <param name="Command">What is asked.</param>
/// <param name="HaltRecord">For a reset: sequence number of the record of the halt. Else 0.</param>
/// <param name="Policy">policy_d.</param>
/// <param name="KeysetVersion">Version of the keyset.</param>
/// <param name="Code">Reason code: 1 to 32 of a-z, 0-9 and '-'.</param>
/// <param name="Reason">1 to 200 printable ASCII characters.</param>
/// <param name="Nonce">16 bytes as 32 lower-case hexadecimal digits.</param>
/// <param name="ExpiresUnixSeconds">The note counts before this second.</param>
public sealed record ChannelNote(
    ChannelId Channel,
    ChannelCommand Command,
    ulong HaltRecord,
    Digest Policy,
    uint KeysetVersion,
    string Code,
    string Reason,
    string Nonce,
    long ExpiresUnixSeconds)
{
    /// <summary>The text, its final line feed included.</summary>
    public byte[] ToText() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
        guard.example/channel/v1
        channel {Channel.Value}
        command {CommandText(Command)}
        halt-record {HaltRecord}
        policy {Policy} keyset {KeysetVersion}
        reason {Code} {Reason}
        nonce {Nonce} expires {ExpiresUnixSeconds}

        """).Replace("\r\n", "\n", StringComparison.Ordinal));

    /// <summary>Reads a text; false for anything but what <see cref="ToText"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out ChannelNote? note)
    {
        note = null;
        var reader = new NoteText(text);
        reader.Word("guard.example/channel/v1\nchannel "u8);
        long channel = reader.Number("\ncommand "u8);
        string command = reader.Until("\nhalt-record "u8, 5);
        long haltRecord = reader.Number("\npolicy "u8);
        bool ok = Digest.TryParseHex(reader.Until(" keyset "u8, 64), out Digest policy);
        long keyset = reader.Number("\nreason "u8);
        string code = reader.Until(" "u8, 32);
        string reason = reader.Until("\nnonce "u8, 200);
        string nonce = reader.Until(" expires "u8, 32);
        long expires = reader.Number("\n"u8);
        if (!ok || reader.Failed || !reader.AtEnd || channel > uint.MaxValue || keyset > uint.MaxValue
            || command is not ("halt" or "drain" or "reset") || !ReviewNote.IsCode(code) || !ReviewNote.IsNonce(nonce))
        {
            return false;
        }

        ChannelCommand asked = command == "halt" ? ChannelCommand.Halt : command == "drain" ? ChannelCommand.Drain : ChannelCommand.Reset;
        var read = new ChannelNote(
            new ChannelId((uint)channel), asked, (ulong)haltRecord, policy, (uint)keyset, code, reason, nonce, expires);
        if (!text.SequenceEqual(read.ToText()))
        {
            return false;
        }

        note = read;
        return true;
    }

    private static string CommandText(ChannelCommand command) => command switch
    {
        ChannelCommand.Halt => "halt",
        ChannelCommand.Drain => "drain",
        ChannelCommand.Reset => "reset",
    };
}
