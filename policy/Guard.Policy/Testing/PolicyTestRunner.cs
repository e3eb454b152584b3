using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Testing;

/// <summary>`guard policy test`: cases of a tests file against a policy, with the real filters.</summary>
public static class PolicyTestRunner
{
    /// <summary>Runs a tests file.</summary>
    /// <param name="policy">A policy without errors.</param>
    /// <param name="testsFile">The tests file's path, as <paramref name="files"/> knows it.</param>
    /// <param name="files">Where it and its message files come from.</param>
    /// <param name="catalogue">The filters.</param>
    /// <param name="mutate">True to try every mutant of the policy as well.</param>
    public static PolicyTestReport Run(
        PolicyModel policy, string testsFile, ISourceFiles files, IFilterCatalogue catalogue, bool mutate)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(catalogue);
        var bag = new DiagnosticBag();
        var loader = new SourceLoader(files, bag);
        ImmutableArray<PolicyTestCase> cases = loader.LoadMain(testsFile) is { } file
            ? new PolicyTestReader(policy, files, bag).Read(file)
            : [];
        if (bag.HasErrors)
        {
            return new PolicyTestReport([], [], [], 0, bag.ToSorted(), loader.Sources());
        }

        var results = ImmutableArray.CreateBuilder<PolicyTestResult>();
        var judge = new ContentJudge(policy, catalogue);
        foreach (PolicyTestCase one in cases)
        {
            TestVerdict actual = judge.Judge(one.From.Name, one.To.Name, one.Type.Name, one.Payload);
            results.Add(new PolicyTestResult(one, actual, IsExpected(one, actual)));
        }

        (ImmutableArray<string> survivors, int mutants) = mutate ? Mutate(policy, cases, catalogue) : ([], 0);
        return new PolicyTestReport(
            results.ToImmutable(), Cover(policy, results), survivors, mutants, bag.ToSorted(), loader.Sources());
    }

    private static bool IsExpected(PolicyTestCase one, TestVerdict actual) =>
        actual.Outcome == one.Expected && (one.Reason.Length == 0 || one.Reason == actual.Reason);

    private static (ImmutableArray<string> Survivors, int Count) Mutate(
        PolicyModel policy, ImmutableArray<PolicyTestCase> cases, IFilterCatalogue catalogue)
    {
        var survivors = ImmutableArray.CreateBuilder<string>();
        int count = 0;
        foreach (PolicyMutant mutant in PolicyMutants.Of(policy))
        {
            count++;
            if (!IsNoticed(new ContentJudge(mutant.Policy, catalogue), cases))
            {
                survivors.Add(mutant.Text);
            }
        }

        return (survivors.ToImmutable(), count);
    }

    private static bool IsNoticed(ContentJudge judge, ImmutableArray<PolicyTestCase> cases)
    {
        foreach (PolicyTestCase one in cases)
        {
            if (!IsExpected(one, judge.Judge(one.From.Name, one.To.Name, one.Type.Name, one.Payload)))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<CoverageRow> Cover(PolicyModel policy, IReadOnlyList<PolicyTestResult> results)
    {
        var rows = ImmutableArray.CreateBuilder<CoverageRow>();
        foreach (ChannelModel channel in policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                int passing = 0;
                int refused = 0;
                foreach (PolicyTestResult result in results)
                {
                    if (result.Actual.Rule == channel.Name && result.Case.Type.Name == type.Value.Name)
                    {
                        bool passes = result.Actual.Outcome is TestOutcome.Deliver or TestOutcome.HoldForOne or TestOutcome.HoldForTwo;
                        passing += passes ? 1 : 0;
                        refused += passes ? 0 : 1;
                    }
                }

                rows.Add(new CoverageRow(channel.Name, type.Value.Name, channel.Span.RuleLocation, passing, refused));
            }
        }

        return rows.ToImmutable();
    }
}
