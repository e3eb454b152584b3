using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Checks;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using Guard.Policy.Yaml;

namespace Guard.Policy;

/// <summary>policy.yaml and system.yaml to a SystemImage. No input makes it throw; an image comes only from files without an
/// error.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles system.yaml with the policy it names.</summary>
    public static PolicyCompilation Compile(PolicySources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var bag = new DiagnosticBag();
        var loader = new SourceLoader(sources.Files, bag);
        SystemDocumentReader? reader = OpenSystem(sources, loader, bag);
        SourceFile? policyFile = reader?.LoadPolicy();
        PolicyModel? policy = policyFile is null ? null : new PolicyDocumentReader(loader, bag).Read(policyFile);
        SystemModel? system = policy is null ? null : reader!.Read(policy);
        ImmutableArray<LedgerRow> ledger = CheckPolicyModel(policy, sources, bag);
        if (policy is not null && system is not null)
        {
            new PlanChecks(policy, system, bag).Run(sources.MaxPartitions, sources.MaxChannels);
        }

        SystemImage? image = !bag.HasErrors && policy is not null && system is not null
            ? new ImageBuilder(policy, system, sources.Filters).Build(ledger)
            : null;
        return new PolicyCompilation(policy, system, image, ledger, bag.ToSorted(), loader.Sources());
    }

    /// <summary>Checks a policy alone, without a system.</summary>
    public static PolicyCompilation CheckPolicy(PolicySources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var bag = new DiagnosticBag();
        var loader = new SourceLoader(sources.Files, bag);
        SourceFile? file = loader.LoadMain(sources.MainFile);
        PolicyModel? policy = file is null ? null : new PolicyDocumentReader(loader, bag).Read(file);
        if (policy is not null)
        {
            new AuditChecks(policy, bag).Run();
        }

        ImmutableArray<LedgerRow> ledger = CheckPolicyModel(policy, sources, bag);
        return new PolicyCompilation(policy, null, null, ledger, bag.ToSorted(), loader.Sources());
    }

    private static SystemDocumentReader? OpenSystem(PolicySources sources, SourceLoader loader, DiagnosticBag bag)
    {
        if (loader.LoadMain(sources.MainFile) is not { } file)
        {
            return null;
        }

        if (StrictYaml.Read(file, bag) is { } root)
        {
            return new SystemDocumentReader(file, root, loader, bag);
        }

        if (!bag.HasErrors)
        {
            bag.Report(Check.S018, new SourceSpan(file.Path, 1, 1, 1), "the file is empty", "begin with: system: NAME");
        }

        return null;
    }

    private static ImmutableArray<LedgerRow> CheckPolicyModel(PolicyModel? policy, PolicySources sources, DiagnosticBag bag)
    {
        if (policy is null)
        {
            return [];
        }

        ImmutableArray<LedgerRow> ledger = Ledger.Of(policy);
        new PolicyChecks(policy, ledger, sources.Filters, sources.NowUnixSeconds, bag).Run();
        new KeyLints(policy, sources.KeyHolders, sources.NowUnixSeconds, bag).Run();
        if (sources.TestsFile is { } tests && !bag.HasErrors)
        {
            new TestLints(policy, sources.Files, bag).Run(tests);
        }

        return bag.HasErrors ? [] : ledger;
    }
}
