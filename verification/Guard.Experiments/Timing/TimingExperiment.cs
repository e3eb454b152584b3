using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Timing;

/// <summary>C5.</summary>
public sealed class TimingExperiment : CaseExperiment
{
    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C5",
        "The start jitter of every slot is 0 ticks, whatever other partitions do.",
        "Low guests read the time stamp counter as the first thing in each of their slots and write it down, while High spends its slot in "
            + "every way there is. Each reading must be the one they get when High sleeps, in every frame, and so must their whole transcripts.",
        "A scheduler that donates slack, or charges one partition's work to the next.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Adversaries.Names.Length} adversaries, {Frames(isFull)} frames each, the slots before and after High's; virtual time alone, nothing "
            + $"about the host's.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, Frames(context.IsFull));
    }

    private static int Frames(bool isFull) => isFull ? 1000 : 16;

    private sealed class Bench : CaseBench
    {
        private readonly string _plant;
        private readonly int _frames;
        private readonly Lazy<Trace> _resting;

        internal Bench(string plant, int frames)
        {
            _plant = plant;
            _frames = frames;
            _resting = new Lazy<Trace>(() => Observe([0xF4]));
        }

        public override CaseSet Cases => CaseSet.Of(Adversaries.Names);

        public override CaseOutcome Try(string name)
        {
            Trace seen = Observe(Adversaries.Program(name));
            string? failure = Jitter("low", seen.Low, _resting.Value.Low) ?? Jitter("other", seen.Other, _resting.Value.Other);
            failure ??= seen.Transcripts == _resting.Value.Transcripts ? null : "a Low transcript differs, though no slot start does";
            return failure is null
                ? CaseOutcome.Held(seen.Transcripts, new CaseCount("slot starts compared", seen.Low.Length + seen.Other.Length))
                : CaseOutcome.Failed($"while High runs {name}: {failure}");
        }

        private Trace Observe(ImmutableArray<byte> high)
        {
            using var run = new PcRun(high, [], _plant);
            for (int i = 0; i < _frames; i++)
            {
                run.Step();
            }

            return new Trace(
                Starts(run.Console(SmallSystem.Low)),
                Starts(run.Console(SmallSystem.Other)),
                $"{run.Monitor.TranscriptOf(SmallSystem.Low)} {run.Monitor.TranscriptOf(SmallSystem.Other)}");
        }

        /// <summary>The first reading of the time stamp counter in each frame.</summary>
        private static ImmutableArray<uint> Starts(List<byte> console)
        {
            var starts = ImmutableArray.CreateBuilder<uint>();
            for (int at = 0; at + Listener.BytesPerFrame <= console.Count; at += Listener.BytesPerFrame)
            {
                starts.Add((uint)(console[at] | (console[at + 1] << 8) | (console[at + 2] << 16) | (console[at + 3] << 24)));
            }

            return starts.ToImmutable();
        }

        private string? Jitter(string domain, ImmutableArray<uint> seen, ImmutableArray<uint> expected)
        {
            if (seen.Length < _frames)
            {
                return $"{domain} wrote down {seen.Length} slots of {_frames}";
            }

            for (int i = 0; i < seen.Length; i++)
            {
                if (i >= expected.Length || seen[i] != expected[i])
                {
                    long early = i < expected.Length ? (long)expected[i] - seen[i] : 0;
                    return $"{domain}'s first reading in frame {i} is {seen[i]}, {Math.Abs(early)} ticks {(early > 0 ? "early" : "late")}";
                }
            }

            return null;
        }
    }

    private sealed record Trace(ImmutableArray<uint> Low, ImmutableArray<uint> Other, string Transcripts);
}
