using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Experiments.Noninterference;

/// <summary>
/// Generated programs on emulated PCs: the Low guests must see byte for byte what they see when High sleeps, and the domain re-executed
/// alone from its own journal must reach the same transcript.
/// </summary>
internal sealed class GuestPairs : CaseBench
{
    internal const string Prefix = "guest-";
    internal const int Frames = 12;

    private readonly string _plant;
    private readonly int _count;
    private readonly Lazy<PcView> _resting;

    internal GuestPairs(string plant, int count)
    {
        _plant = plant;
        _count = count;
        _resting = new Lazy<PcView>(() => PcView.Of([0xF4], [], plant, Frames));
    }

    /// <summary>One program and secret a seed.</summary>
    public override CaseSet Cases => new(_count, index => Prefix + GeneratedGuest.Name((ulong)index + 1, MaskOf((ulong)index + 1)));

    public override CaseOutcome Try(string name)
    {
        if (!GeneratedGuest.TryParse(name[Prefix.Length..], out ulong seed, out uint mask))
        {
            throw new OperatorException(2, $"'{name}' is no generated program", "guest-SEED.MASK, both hexadecimal: guest-1f.a0c3");
        }

        PcView seen = PcView.Of(GeneratedGuest.Program(seed), GeneratedGuest.Secret(mask), _plant, Frames);
        string? failure = seen.Difference(_resting.Value) ?? seen.ReplayDifference;
        return failure is null
            ? CaseOutcome.Held(
                seen.Low[^1].ToString(),
                new CaseCount("frames compared", Frames),
                new CaseCount("faults, doorbells and restarts of High", (long)Math.Min(seen.HighActivity, int.MaxValue)))
            : CaseOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"High runs program {seed:x} with secret {mask:x4}: {failure}"));
    }

    /// <summary>Leaves out one piece of the program after another.</summary>
    public override IEnumerable<string> Smaller(string name) => GeneratedGuest.TryParse(name[Prefix.Length..], out ulong seed, out uint mask)
        ? GeneratedGuest.Fewer(mask).Select(fewer => Prefix + GeneratedGuest.Name(seed, fewer))
        : [];

    private static uint MaskOf(ulong seed) => (uint)new Dice(seed ^ 0x5EC2E7).Next() & 0xFFFF;
}
