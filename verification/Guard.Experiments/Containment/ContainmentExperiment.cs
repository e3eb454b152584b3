using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Noninterference;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Containment;

/// <summary>C7.</summary>
public sealed class ContainmentExperiment : CaseExperiment
{
    private const int Frames = 12;
    private const string Inject = "inject-";
    private const string Flip = "flip-";
    private const string Wrong = "wrong-";

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C7",
        "A fault in one partition changes nothing in any other.",
        "Faults are put into a working High guest after one of its steps, bits of its code are inverted, and its emulated PC itself throws or "
            + "answers nonsense. The transcripts of all other partitions must be what they are without any of it.",
        "A fault handler that stops, delays or restarts a neighbour.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Injection.Kinds.Length} kinds of guest fault at {Steps(isFull)} places, {Flips(isFull)} inverted bits of code, "
            + $"{BrokenPartition.Wrongs.Length} ways in which the emulated PC is wrong itself; {Frames} frames each.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, Steps(context.IsFull), Flips(context.IsFull));
    }

    private static int Steps(bool isFull) => isFull ? 100 : 3;

    private static int Flips(bool isFull) => isFull ? 2000 : 40;

    private sealed class Bench : CaseBench
    {
        private readonly string _plant;
        private readonly int _steps;
        private readonly int _flips;
        private readonly Lazy<PcView> _resting;
        private readonly Lazy<string> _sound;

        internal Bench(string plant, int steps, int flips)
        {
            _plant = plant;
            _steps = steps;
            _flips = flips;
            _resting = new Lazy<PcView>(() => PcView.Of([0xF4], [], plant, Frames));
            _sound = new Lazy<string>(() => Scripted("nothing"));
        }

        public override CaseSet Cases => CaseSet.Concat(
            new CaseSet(Injection.Kinds.Length * _steps, index => Inject + Injection.Kinds[(int)(index / _steps)] + "." + Step(index % _steps)),
            new CaseSet(_flips, index => Flip + (index * 37).ToString(CultureInfo.InvariantCulture)),
            new CaseSet(BrokenPartition.Wrongs.Length, index => Wrong + BrokenPartition.Wrongs[(int)index]));

        public override CaseOutcome Try(string name)
        {
            if (name.StartsWith(Wrong, StringComparison.Ordinal) && BrokenPartition.Wrongs.Contains(name[Wrong.Length..]))
            {
                string seen = Scripted(name[Wrong.Length..]);
                return seen == _sound.Value
                    ? CaseOutcome.Held(seen)
                    : CaseOutcome.Failed($"High's PC is wrong ({name[Wrong.Length..]}): the transcripts of low and other change");
            }

            PcView view = PcView.Of(Program(name), [], _plant, Frames);
            string? failure = view.Difference(_resting.Value);
            return failure is null
                ? CaseOutcome.Held(view.Low[^1].ToString(), new CaseCount("faults, doorbells and restarts of High", (long)view.HighActivity))
                : CaseOutcome.Failed($"{name}: {failure}");
        }

        private static string Step(long index) => (1 + (index * 7)).ToString(CultureInfo.InvariantCulture);

        private static ImmutableArray<byte> Program(string name)
        {
            string[] parts = name.StartsWith(Inject, StringComparison.Ordinal) ? name[Inject.Length..].Split('.') : [];
            if (parts.Length == 2 && Injection.Kinds.Contains(parts[0]) && TryNumber(parts[1], out int step))
            {
                return Injection.Program(parts[0], step);
            }

            return name.StartsWith(Flip, StringComparison.Ordinal) && TryNumber(name[Flip.Length..], out int bit)
                ? Injection.Flipped(bit)
                : throw new OperatorException(2, $"there is no case '{name}'", "inject-KIND.STEP, flip-BIT or wrong-WHAT");
        }

        private static bool TryNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        /// <summary>Transcripts of low and other beside a High whose PC is wrong.</summary>
        private string Scripted(string wrong)
        {
            var low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low };
            var other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes) { Program = LowScript.Other };
            var high = new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes)
            {
                Program = self =>
                {
                    self.Print("at work\n");
                    return HighActions.Act(self, 1);
                },
            };
            using var run = new SmallRun(
                ActionTree.Image, [SmallRun.Part(low), SmallRun.Part(new BrokenPartition(high, wrong)), SmallRun.Part(other)], _plant);
            for (int i = 0; i < Frames; i++)
            {
                run.Step();
            }

            return $"{run.Monitor.TranscriptOf(SmallSystem.Low)} {run.Monitor.TranscriptOf(SmallSystem.Other)}";
        }
    }
}
