using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>
/// The ways in which two PCs side by side might meet, each tried from the guests of `two-linux`. A Trojan in the SECRET system and its friend
/// in the UNCLASSIFIED one are both root and agree on everything beforehand.
/// </summary>
public static class LinuxAttempts
{
    private const int SlotTicks = 5_000_000;
    private const string InSlot = "low: still running in the last 16 ticks of its slot, never behind them, whether high rings or not";
    private const string Low = "low";
    private const string High = "high";
    private const string Secret = "SECRET-PLAN";
    private const string Register = "/sys/bus/pci/devices/0000:00:00.0/config";
    private const string ReadRegister = $"dd if={Register} bs=1 skip=60 count=1 2>/dev/null | tr '\\000\\125' '0U'";
    private const string DrawBytes = "head -c 16 /dev/hwrng | sha256sum | cut -c1-32";
    private const string Disk = "grep -q ^0x01 /sys/bus/pci/devices/*/class && echo a disk || echo no disk";      // Class 1: mass storage.

    /// <summary>The table.</summary>
    public static ImmutableArray<LinuxAttempt> Rows { get; } =
    [
        new(
            "shared disk",
            "a disk is on no device list",
            "shared-disk",
            [new(High, Disk), new(Low, Disk)],
            "high: no disk, low: no disk",
            (answers, _) => $"high: {answers[0]}, low: {answers[1]}"),
        new(
            "serial line",
            "the only serial port is a domain's own console",
            "crossed-serial",
            [
                new(Low, "(cat /dev/ttyS1 >/tmp/serial 2>/dev/null &); sleep 1; echo listening"),
                new(High, $"for i in 1 2 3 4 5 6 7 8; do echo {Secret} >/dev/ttyS1; done 2>/dev/null; echo tried"),
                new(Low, $"sleep 1; grep -q {Secret} /tmp/serial && echo {Secret} || echo nothing"),
            ],
            "low: nothing",
            (answers, _) => "low: " + answers[2]),
        new(
            "PCI configuration space",
            "each PC has chips of its own",
            "shared-configuration",
            [
                new(Low, ReadRegister),
                new(High, $"printf '\\125' | dd of={Register} bs=1 seek=60 conv=notrunc 2>/dev/null; {ReadRegister}"),
                new(Low, ReadRegister),
            ],
            "low: 0, then 0; high: U",
            (answers, _) => $"low: {answers[0]}, then {answers[2]}; high: {answers[1]}"),
        new(
            "DMA address of the other",
            "devices reach the partition's own memory only",
            "wide-dma",
            [new(Low, "cross dma 1 4001000")],                                  // 64 MiB of its own, then what would be the other's.
            "low: 2 (malformed)",
            (answers, _) => "low: " + Status(answers[0])),
        new(
            "spread of the time stamp counter",
            "a slot begins where the plan says, whatever others do",
            "coupled-time",
            [
                new(Low, "cross gap"),
                new(High, "cross flood >/dev/null 2>&1 & echo $! >/tmp/flood; echo ringing"),
                new(Low, "cross gap"),
                new(High, "kill $(cat /tmp/flood); echo quiet"),
            ],
            InSlot,
            (answers, _) => Spread(answers[0], answers[2])),
        new(
            "doorbell with the other's channel",
            "the monitor knows from the slot who rang",
            "forged-channel",
            [new(Low, "cross dma 2 0")],
            "low: 1 (accepted), which is all it learns; recorded: no such channel for low",
            (answers, talk) => $"low: {Status(answers[0])}, which is all it learns; recorded: {Recorded(talk)}"),
        new(
            "virtio-rng",
            "each source has a seed of its own",
            "shared-random",
            [new(Low, DrawBytes), new(High, DrawBytes)],
            "16 bytes each, different",
            (answers, _) => Random(answers[0], answers[1])),
        new(
            "network, or any other device",
            "what is not on the device list does not exist",
            "unlisted-devices",
            [new(Low, "cat /sys/bus/pci/devices/*/class | tr '\\n' ' '; ls /sys/class/net")],
            "low: 0x060000 0x060100 0x068000 0x078000 0x00ff00 lo",             // Bridges, power management, virtio console and random source.
            (answers, _) => "low: " + answers[0]),
    ];

    /// <summary>Tries them all.</summary>
    /// <param name="talk">Two systems at their prompts.</param>
    /// <param name="fault">Only the row that this fault turns red; all where no row has it.</param>
    /// <param name="tell">Called with each as soon as it is judged.</param>
    public static ImmutableArray<LinuxAttemptResult> TryAll(LinuxConversation talk, string fault, Action<LinuxAttemptResult> tell)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(tell);
        var results = ImmutableArray.CreateBuilder<LinuxAttemptResult>();
        bool isOne = Rows.Any(row => row.Fault == fault);
        foreach (LinuxAttempt row in Rows.Where(row => !isOne || row.Fault == fault))
        {
            ImmutableArray<string> answers = [.. row.Steps.Select(step => talk.Ask(step.Domain, step.Command))];
            var result = new LinuxAttemptResult(row.Name, row.Protection, row.Fault, row.Steps, row.Expected, row.Observe(answers, talk));
            results.Add(result);
            tell(result);
        }

        return results.ToImmutable();
    }

    private static string Status(string answer) => answer switch
    {
        "1" => "1 (accepted)",
        "2" => "2 (malformed)",
        _ => answer,
    };

    /// <summary>The reads are eight ticks apart, so the last one of a slot lies in its last few ticks.</summary>
    private static string Spread(string quiet, string ringing) =>
        IsAtEnd(quiet) && IsAtEnd(ringing) ? InSlot : $"low: still running at tick {quiet} of a frame; while high rings, {ringing}";

    private static bool IsAtEnd(string tick) =>
        int.TryParse(tick, NumberStyles.None, CultureInfo.InvariantCulture, out int last) && last is < SlotTicks and >= SlotTicks - 16;

    private static string Recorded(LinuxConversation talk)
    {
        talk.Run(4);
        ReviewItem[] held = [.. talk.Session.Monitor.ReviewQueue];
        IEnumerable<RefusalEvent> refused = talk.Ledger.Refusals.Where(refusal => refusal.Partition == talk.IdOf(Low));
        return held.Length > 0 ? $"{held.Length} message held on {held[0].Channel.Name}"
            : refused.Any() ? "no such channel for low" : "nothing";
    }

    private static string Random(string low, string high) =>
        low.Length != 32 || high.Length != 32 ? $"low: {low}; high: {high}"
        : low == high ? "16 bytes each, equal" : "16 bytes each, different";
}
