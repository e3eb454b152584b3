using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Attempts;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Capacity;

/// <summary>Enumerates a sender's choices on the shipped monitor and writes down what an observer was handed.</summary>
public sealed class ChannelMeasurement
{
    private const string Timing = "release timing and size";
    private const string Acknowledgement = "staged acknowledgement";
    private const ushort NoteType = 1;

    private readonly ChannelSystem _system;
    private readonly string _observer;
    private readonly string _mechanism;
    private readonly int _periods;

    private ChannelMeasurement(string name, ChannelSystem system, string observer, string mechanism, int periods)
    {
        Name = name;
        _system = system;
        _observer = observer;
        _mechanism = mechanism;
        _periods = periods;
    }

    /// <summary>The case's name.</summary>
    public string Name { get; }

    /// <summary>All measurements.</summary>
    /// <param name="isFull">With more periods, and the larger systems.</param>
    public static ImmutableArray<ChannelMeasurement> All(bool isFull)
    {
        int more = isFull ? 1 : 0;
        ImmutableArray<ChannelMeasurement> quick =
        [
            Down(1, [64], 1, 2 + more),
            Down(2, [64], 1, 2 + more),
            Down(1, [16, 32, 64], 1, 2),
            Down(1, [64], 2, 2),
            Down(2, [32, 64], 1, 1 + more),
            new("ack-staged", new ChannelSystem(1, [64], 1), "low", Acknowledgement, 2 + more),
            new("no-channel", new ChannelSystem(1, [64], 1), "aside", string.Empty, 1 + more),
        ];
        return isFull ? quick.Add(Down(2, [32, 64], 2, 1)).Add(Down(4, [64], 1, 2)) : quick;
    }

    /// <summary>The measurement with a name.</summary>
    /// <exception cref="OperatorException">Exit code 2: there is none.</exception>
    public static ChannelMeasurement Named(string name, bool isFull) =>
        All(isFull).FirstOrDefault(each => each.Name == name)
        ?? throw new OperatorException(
            2, $"there is no channel measurement '{name}'", "measurements: " + string.Join(", ", All(isFull).Select(each => each.Name)));

    /// <summary>Tries every sequence of symbols.</summary>
    /// <param name="plant">Name of a planted fault, empty for none.</param>
    public ChannelMatrix Measure(string plant)
    {
        SystemImage image = _system.Compile();
        ImmutableArray<SenderSymbol> alphabet =
            _mechanism == Acknowledgement ? SenderAlphabet.Sink() : SenderAlphabet.Down(_system);
        var rows = new Dictionary<string, ImmutableArray<string>.Builder>(StringComparer.Ordinal);
        var order = new List<string>();
        int inputs = (int)Math.Pow(alphabet.Length, _periods);
        for (int input = 0; input < inputs; input++)
        {
            ImmutableArray<SenderSymbol> sequence = Sequence(alphabet, input);
            string seen = Observe(image, sequence, plant);
            if (!rows.TryGetValue(seen, out ImmutableArray<string>.Builder? causes))
            {
                causes = ImmutableArray.CreateBuilder<string>();
                rows.Add(seen, causes);
                order.Add(seen);
            }

            causes.Add(string.Join(" | ", sequence.Select(symbol => symbol.Name)));
        }

        LedgerRow? bound = image.Ledger.FirstOrDefault(row => row.Mechanism == _mechanism);
        return new ChannelMatrix(
            Name,
            _mechanism.Length == 0 ? "none: no channel, no line in the ledger" : _mechanism,
            _periods,
            inputs,
            [.. order.Select(seen => new ChannelMatrixRow(seen, rows[seen].ToImmutable()))],
            bound?.MicrobitsPerSecond ?? 0,
            bound?.Derivation ?? "nothing leads from high to aside");
    }

    private static ChannelMeasurement Down(int maxPerSlot, ImmutableArray<int> sizesBytes, int types, int periods)
    {
        var system = new ChannelSystem(maxPerSlot, sizesBytes, types);
        return new ChannelMeasurement("down-" + system.Name, system, "low", Timing, periods);
    }

    private ImmutableArray<SenderSymbol> Sequence(ImmutableArray<SenderSymbol> alphabet, int input)
    {
        var sequence = ImmutableArray.CreateBuilder<SenderSymbol>(_periods);
        for (int period = 0; period < _periods; period++)
        {
            sequence.Add(alphabet[input % alphabet.Length]);
            input /= alphabet.Length;
        }

        return sequence.MoveToImmutable();
    }

    // The first period is the sender's run-up; the observer is looked at until the gap of the last period's last frame.
    private string Observe(SystemImage image, ImmutableArray<SenderSymbol> sequence, string plant)
    {
        var machines = image.Partitions.ToDictionary(row => row.Name, row => new ScriptedPartition(row.Id, row.MemoryBytes), StringComparer.Ordinal);
        ScriptedPartition observer = machines[_observer];
        machines["low"].Program = self =>
        {
            self.Drain();
            if (_mechanism == Acknowledgement)
            {
                self.Submit(ChannelSystem.Up, NoteType, "a note of low's own\n");
            }

            return SlotExitReason.Waiting;
        };
        using MonitorBench bench = MonitorBench.Start(
            image,
            [.. image.Partitions.Select(row => new PartitionPart(machines[row.Name], ChannelSystem.Program, string.Empty))],
            plant);
        for (int frame = 0; frame < ChannelSystem.PeriodFrames * (_periods + 1); frame++)
        {
            int period = (frame / ChannelSystem.PeriodFrames) - 1;
            SenderStep step = period < 0 ? SenderStep.Nothing : sequence[period].Steps[frame % ChannelSystem.PeriodFrames];
            machines["high"].Program = self => Act(self, step);
            bench.Step(FrameInputs.Empty);
        }

        return string.Join("; ", observer.Seen.Concat(observer.Deliveries.Select(Describe)));
    }

    private static SlotExitReason Act(ScriptedPartition self, SenderStep step)
    {
        self.Reads = step.Reads;
        if (step.Reads)
        {
            self.Drain();
        }

        foreach ((ChannelId channel, ushort type, string text) in step.Messages)
        {
            self.Submit(channel, type, text);
        }

        return step.Exit;
    }

    // Everything but the bytes: those are the ledger's line 'content', which people review.
    private static string Describe(Delivery message) => string.Create(
        CultureInfo.InvariantCulture,
        $"after {message.AfterTick}: message {message.Sequence} of type {message.Type.Value}, {message.Payload.Length} bytes, "
            + $"{message.ContentBytes} of them said to be content");
}
