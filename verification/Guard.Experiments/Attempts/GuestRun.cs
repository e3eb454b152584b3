using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Experiments.Attempts;

/// <summary>What a guest's attempt did: what it printed, what the guard did with its messages, and who else noticed.</summary>
public sealed class GuestRun
{
    private readonly string _attacker;
    private readonly SystemImage _image;
    private readonly Dictionary<string, StringBuilder> _consoles = new(StringComparer.Ordinal);
    private readonly List<string> _effects = [];
    private readonly Dictionary<string, List<Digest>> _transcripts = new(StringComparer.Ordinal);

    internal GuestRun(SystemImage image, string attacker)
    {
        _image = image;
        _attacker = attacker;
        foreach (PartitionRow row in image.Partitions)
        {
            _consoles.Add(row.Name, new StringBuilder());
            _transcripts.Add(row.Name, []);
        }
    }

    /// <summary>Domains whose transcript differs from the quiet run's, by id.</summary>
    public ImmutableArray<string> Changed { get; private set; } = [];

    /// <summary>What a domain printed on COM1.</summary>
    public string Console(string domain) => _consoles[domain].ToString();

    internal void Take(FrameReport report, Monitor monitor)
    {
        foreach (ConsoleOutput output in report.Console.Where(output => output.Port == 0))
        {
            _consoles[NameOf(output.Partition)].Append(Encoding.Latin1.GetString(output.Bytes.Span));
        }

        foreach (PartitionRow row in _image.Partitions)
        {
            _transcripts[row.Name].Add(monitor.TranscriptOf(row.Id));
        }

        foreach (RefusalEvent refusal in report.Refusals.Where(refusal => NameOf(refusal.Partition) == _attacker))
        {
            Note("refused: " + refusal.Reason);
        }

        foreach (TransferEvent transfer in report.Transfers.Where(transfer => TransferMachine.IsTerminal(transfer.To)))
        {
            ChannelRow channel = _image.Channels.First(row => row.Id == transfer.Channel);
            if (NameOf(channel.Source) == _attacker)
            {
                string outcome = transfer.To.ToString().ToLowerInvariant();
                Note(transfer.Reason == "none" ? outcome : $"{outcome}: {transfer.Reason}");
            }
        }

        foreach (PartitionEvent change in report.Partitions.Where(change => NameOf(change.Partition) == _attacker))
        {
            if (change.Reason is not ("boot" or "halted"))
            {
                Note("stopped: " + change.Reason);
            }
        }
    }

    internal void Compare(GuestRun quiet) =>
        Changed =
        [
            .. _image.Partitions
                .Select(row => row.Name)
                .Where(name => name != _attacker && !_transcripts[name].SequenceEqual(quiet._transcripts[name])),
        ];

    /// <summary>One line: answer, what the guard did, and which other domains differ from a run in which nothing was tried.</summary>
    public string Describe(Answer answer) =>
        string.Join("; ", _effects.Prepend(Printed(answer)).Append(Changed.IsEmpty ? "others unchanged" : "changed: " + string.Join(", ", Changed)));

    private string Printed(Answer answer)
    {
        string console = Console(_attacker);
        if (console.Length < 10 || console[1] != '=')
        {
            return "no answer";
        }

        uint value = uint.Parse(console.AsSpan(2, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return console[0] == 'F' ? FaultName(value) : Text(answer, value);
    }

    private static string Text(Answer answer, uint value) => (answer, value) switch
    {
        (Answer.Status, 1) => "accepted",
        (Answer.Status, 2) => "malformed",
        (Answer.Take, 1) => "taken",
        (Answer.Take, 2) => "empty",
        (Answer.Take, 3) => "too small",
        (Answer.Take, 4) => "malformed",
        (Answer.Open, uint.MaxValue) => "open",
        (Answer.Count, _) => value.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString("X8", CultureInfo.InvariantCulture) + "h",
    };

    // SDM Vol. 3A, table 6-1 "Protected-Mode Exceptions and Interrupts".
    private static string FaultName(uint vector) => vector switch
    {
        0 => "#DE",
        1 => "#DB",
        3 => "#BP",
        6 => "#UD",
        7 => "#NM",
        8 => "#DF",
        10 => "#TS",
        11 => "#NP",
        12 => "#SS",
        13 => "#GP",
        14 => "#PF",
        _ => "vector " + vector.ToString(CultureInfo.InvariantCulture),
    };

    private string NameOf(PartitionId id) => _image.Partitions.First(row => row.Id == id).Name;

    private void Note(string effect)
    {
        if (!_effects.Contains(effect))
        {
            _effects.Add(effect);
        }
    }
}
