using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Experiments.Noninterference;

/// <summary>
/// The example's adversaries: mole holds 128 bits and tries everything it can, ear listens. Two runs whose secrets differ in every bit, then
/// each Low domain executed alone from its own journal.
/// </summary>
internal sealed class MoleAndEar : CaseBench
{
    internal const string Name = "mole-and-ear";

    private static readonly ImmutableArray<string> LowDomains = ["ear", "sensor", "mallory"];

    private readonly ExperimentContext _context;

    internal MoleAndEar(ExperimentContext context)
    {
        _context = context;
    }

    public override CaseSet Cases => CaseSet.Of(Name);

    public override CaseOutcome Try(string name)
    {
        var setup = new DemoSetup(_context.Repository);
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        SortedDictionary<string, byte[]> secrets = SecretExperiment.Secrets(setup.System);
        SortedDictionary<string, byte[]> inverted = SecretExperiment.Inverted(secrets);
        string scratch = Path.Combine(_context.Scratch, Name);
        TracedRun left = Run(setup, keys, Path.Combine(scratch, "left"), secrets);
        TracedRun right = Run(setup, keys, Path.Combine(scratch, "right"), inverted);
        TwoRunComparison ear = TwoRunComparison.Of(left.Of("ear"), right.Of("ear"));
        int bits = ear.BitsDecoded(secrets["mole"], inverted["mole"], SecretExperiment.DecoderPrefix);
        string? failure = LowDomains
            .Select(domain => TwoRunComparison.Of(left.Of(domain), right.Of(domain)))
            .Where(comparison => !comparison.IsEqual)
            .Select(comparison => $"{comparison.Domain} tells the secrets apart from frame {comparison.FirstDifferentFrame} on")
            .FirstOrDefault();
        failure ??= bits > 0 ? $"ear decodes {bits} bits" : null;
        failure ??= LowDomains.FirstOrDefault(domain => !LowOnlyReplay.IsEqual(left, domain, scratch)) is { } alone
            ? $"{alone}, executed alone from its own journal, reaches another transcript"
            : null;
        Directory.Delete(scratch, recursive: true);
        return failure is null
            ? CaseOutcome.Held(
                left.Of("ear").Digests[^1],
                new CaseCount("bits of mole's 128 that ear decodes", bits),
                new CaseCount("domains executed alone", LowDomains.Length))
            : CaseOutcome.Failed($"{failure}; ear decodes {bits} of 128 bits");
    }

    private TracedRun Run(DemoSetup setup, RoleKeys keys, string folder, SortedDictionary<string, byte[]> secrets) => TracedRun.Execute(
        setup.System,
        RunFolder.Create(folder, "run"),
        keys,
        setup.Options(keys, null, 1) with { Plant = _context.Plant },
        DemoSetup.MaxFrames,
        secrets,
        null);
}
