using System;
using System.Collections.Generic;
using System.Linq;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts on GuardPort: claims outside RAM, forged channels, wrong types, changes after the doorbell, floods.</summary>
internal static class DoorbellAttempts
{
    private const string Area = "doorbell";
    private const uint Chat = 2;
    private const uint Note = 2;
    private const string Text = "HELLO FROM THE ATTACKER\n";
    private const ulong Ram = Probe.RamBytes;
    private const ulong Gibi4 = 1UL << 32;

    internal static IEnumerable<Attempt> Rows() =>
        Claims().Concat(Descriptors()).Concat(Channels()).Concat(Contents()).Concat(AfterTheDoorbell()).Concat(Registers()).Concat(Inbox());

    private static IEnumerable<Attempt> Claims() =>
        [
            Claim("payload behind the end of RAM", Ram, 16),
            Claim("payload whose last byte is outside", Ram - 16, 17),
            Claim("payload that wraps at 4 GiB", Gibi4 - 16, 32),
            Claim("payload that wraps at 2^64", ulong.MaxValue - 15, 32),
            Claim("payload at the attacker's own RAM plus 4 GiB", Gibi4 + Probe.Payload, 16),
            Claim("length 0", Probe.Payload, 0),
            Claim("length 65,537", Probe.Payload, 65537),
            Claim("length 4 GiB plus 16: its low half is harmless", Probe.Payload, Gibi4 + 16),
            Claim("length 2^64 - 1", Probe.Payload, ulong.MaxValue),
            Claim("address and length whose sum is 2^64 exactly", Ram - 16, ulong.MaxValue - Ram + 17),
        ];

    private static Attempt Claim(string name, ulong address, ulong lengthBytes) =>
        GuestAttempts.Quiet(Area, name, Answer.Status, "malformed", probe => probe.Submit(Chat, Note, address, lengthBytes));

    private static IEnumerable<Attempt> Descriptors() =>
        [
            Descriptor("descriptor across the end of RAM", Ram - 16),
            Descriptor("descriptor behind the end of RAM", Ram),
            Descriptor("descriptor at FFFFFFF8h", 0xFFFFFFF8),
            Descriptor("descriptor at the attacker's own RAM plus 4 GiB", Gibi4 + Probe.Descriptor),
            Descriptor("descriptor at 2^64 - 8", ulong.MaxValue - 7),
        ];

    private static Attempt Descriptor(string name, ulong address) =>
        GuestAttempts.Quiet(
            Area,
            name,
            Answer.Status,
            "malformed",
            probe =>
            {
                probe.Place(Probe.Payload, Text);
                probe.Describe(Chat, Note, Probe.Payload, (ulong)Text.Length);
                probe.RingAt(address);
            });

    private static IEnumerable<Attempt> Channels() =>
        [
            Forged("weather-up, which is sensor's", 1),
            Forged("status-down, which is ops's", 3),
            Forged("track-up, which is ops's", 4),
            Forged("mole-down, which is mole's", 5),
            Forged("channel 0", 0),
            Forged("channel 99, which does not exist", 99),
            Forged("channel 65,538, whose low half is its own", 65538),
            Forged("channel FFFFFFFFh", uint.MaxValue),
        ];

    private static Attempt Forged(string name, uint channel) =>
        GuestAttempts.Quiet(
            Area,
            "message on " + name,
            Answer.Status,
            "accepted; refused: no-channel",
            probe => probe.Submit(channel, Note, Text));

    private static IEnumerable<Attempt> Contents() =>
        [
            Content("type 9, which does not exist", 9, Text, "rejected: type"),
            Content("type 1, which other channels carry", 1, Text, "rejected: type"),
            Content("type 65,538, whose low half is a note", 65538, Text, "rejected: type"),
            Content("a note longer than its type", Note, new string('A', 300), "rejected: length"),
            Content("a listed word in clear", Note, "THIS IS SECRET\n", "rejected: filter-a:a listed word"),
            Content(
                "the listed word spaced out",
                Note,
                "THIS IS S E C R E T\n",
                "quarantined: filter-b:a listed word, spaces, marks and line ends left out"),
            Content(
                "bytes that are not ASCII, and a terminal's escape sequence",
                Note,
                "CAF\u00c3\u0089\u001b[2J\n",
                "rejected: filter-a:another character beyond ASCII"),
        ];

    private static Attempt Content(string name, uint type, string text, string effect) =>
        GuestAttempts.Quiet(Area, name, Answer.Status, "accepted; " + effect, probe => probe.Submit(Chat, type, text));

    private static IEnumerable<Attempt> AfterTheDoorbell() =>
        [
            new Attempt(
                Area,
                "payload changed by the instruction after the doorbell",
                "accepted; delivered; changed: ops; ops has the bytes that were rung for",
                bench => Changed(bench, probe => probe.Store(Probe.Payload, 0x58585858))),
            new Attempt(
                Area,
                "descriptor's channel and length changed after the doorbell",
                "accepted; delivered; changed: ops; ops has the bytes that were rung for",
                bench => Changed(
                    bench,
                    probe =>
                    {
                        probe.Store(Probe.Descriptor, 5);
                        probe.Store(Probe.Descriptor + 16, 4);
                    })),
            GuestAttempts.Quiet(
                Area,
                "1,000 doorbells in one slot, each for a forged channel",
                Answer.Count,
                "1000; refused: no-channel",
                probe =>
                {
                    probe.Place(Probe.Payload, Text);
                    probe.Describe(5, Note, Probe.Payload, (ulong)Text.Length);
                    Iced.Intel.Label again = probe.Asm.CreateLabel();
                    probe.Asm.mov(ecx, 1000);
                    probe.Asm.xor(ebx, ebx);
                    probe.Asm.Label(ref again);
                    probe.RingAt(Probe.Descriptor);
                    probe.Asm.add(ebx, eax);
                    probe.Asm.dec(ecx);
                    probe.Asm.jnz(again);
                    probe.Asm.mov(eax, ebx);
                }),
        ];

    private static string Changed(AttemptBench bench, Action<Probe> change)
    {
        var probe = new Probe();
        probe.Place(Probe.Payload, "THE ORIGINAL STANDS\n");
        probe.Describe(Chat, Note, Probe.Payload, 20);
        probe.Write(Probe.GuardPort + 0x08, Probe.Descriptor);
        probe.Write(Probe.GuardPort + 0x0C, 0);
        probe.Write(Probe.GuardPort + 0x10, 1);
        change(probe);
        probe.Read(Probe.GuardPort + 0x14);
        GuestRun run = bench.Run(probe);
        bool isOriginal = run.Console("ops").Contains("THE ORIGINAL STANDS", StringComparison.Ordinal);
        return run.Describe(Answer.Status) + (isOriginal ? "; ops has the bytes that were rung for" : "; ops has other bytes");
    }

    private static IEnumerable<Attempt> Registers() =>
        [
            GuestAttempts.Quiet(
                Area,
                "doorbell by a 16-bit OUT",
                Answer.Count,
                "0",
                probe =>
                {
                    Prepare(probe, 3);
                    probe.Asm.mov(edx, Probe.GuardPort + 0x10);
                    probe.Asm.@out(dx, ax);
                    probe.Read(Probe.GuardPort + 0x38);
                }),
            GuestAttempts.Quiet(
                Area,
                "doorbell by an unaligned 32-bit OUT",
                Answer.Count,
                "0",
                probe =>
                {
                    Prepare(probe, 3);
                    probe.Write(Probe.GuardPort + 0x0E, 0x10001);
                    probe.Read(Probe.GuardPort + 0x38);
                }),
            GuestAttempts.Quiet(Area, "STATUS written: 1 to look accepted", Answer.Count, "0", probe => WriteRead(probe, 0x14, 1, 0x14)),
            GuestAttempts.Quiet(
                Area,
                "ACK_SYMBOL of weather-up, which is sensor's",
                Answer.Count,
                "0",
                probe => WriteRead(probe, 0x30, 1, 0x34)),
            GuestAttempts.Quiet(Area, "ACK_SYMBOL written", Answer.Count, "0", probe => WriteRead(probe, 0x34, 3, 0x34)),
            GuestAttempts.Quiet(Area, "DOORBELLS written back to 0 before it is read", Answer.Count, "1", probe =>
            {
                probe.Submit(3, Note, Ram, 1);
                WriteRead(probe, 0x38, 0, 0x38);
            }),
        ];

    private static void Prepare(Probe probe, uint channel)
    {
        probe.Place(Probe.Payload, Text);
        probe.Describe(channel, Note, Probe.Payload, (ulong)Text.Length);
        probe.Write(Probe.GuardPort + 0x08, Probe.Descriptor);
    }

    private static void WriteRead(Probe probe, uint written, uint value, uint read)
    {
        probe.Write(Probe.GuardPort + written, value);
        probe.Read(Probe.GuardPort + read);
    }

    private static IEnumerable<Attempt> Inbox() =>
        [
            Take("receive buffer behind the end of RAM", Ram, 65536, "malformed"),
            Take("receive buffer whose last byte is outside", Ram - 64, 65, "malformed"),
            Take("receive buffer that wraps at 4 GiB", 0xFFFFFFF0, 0x20, "malformed"),
            Take("receive buffer at 2^64 - 16", ulong.MaxValue - 15, 32, "malformed"),
            Take("receive buffer of 4 GiB - 1", Probe.Free, uint.MaxValue, "malformed"),
            Take("a message taken from an empty inbox", Probe.Free, 4096, "empty"),
        ];

    private static Attempt Take(string name, ulong address, uint lengthBytes, string expected) =>
        GuestAttempts.Quiet(
            Area,
            name,
            Answer.Take,
            expected,
            probe =>
            {
                probe.Write(Probe.GuardPort + 0x18, (uint)address);
                probe.Write(Probe.GuardPort + 0x1C, (uint)(address >> 32));
                probe.Write(Probe.GuardPort + 0x20, lengthBytes);
                probe.Write(Probe.GuardPort + 0x24, 1);
                probe.Read(Probe.GuardPort + 0x24);
            });
}
