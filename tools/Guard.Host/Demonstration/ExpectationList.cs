using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>What a demonstration expected so far; each is told as soon as it is judged.</summary>
internal sealed class ExpectationList(Action<Expectation> tell)
{
    private readonly List<Expectation> _all = [];

    /// <summary>All of them in their order.</summary>
    internal IReadOnlyList<Expectation> All => _all;

    /// <summary>Judges one.</summary>
    internal void Expect(bool held, string text, string detail)
    {
        var expectation = new Expectation(held, text, detail);
        _all.Add(expectation);
        tell(expectation);
    }

    /// <summary>Expects that a run's log verifies.</summary>
    internal void ExpectLog(RunFolder folder)
    {
        LogVerification log = LogVerifying.VerifyRun(folder, null);
        Expect(
            log.IsGood,
            string.Create(CultureInfo.InvariantCulture, $"audit log verifies: {log.Size} records, hash chain, tree, signature"),
            "root " + Short(log.Root.ToString()));
    }

    /// <summary>The rule of the first of a transfer's changes.</summary>
    internal static string Rule(ImmutableArray<TransferEvent> changes) => changes.IsEmpty ? "none" : changes[0].Rule;

    /// <summary>Reason and rule of the last of a transfer's changes.</summary>
    internal static string Reason(ImmutableArray<TransferEvent> changes) =>
        changes.IsEmpty ? "none" : $"{changes[^1].Reason}  {changes[^1].Rule}";

    /// <summary>A digest's beginning.</summary>
    internal static string Short(string digest) => digest[..16] + "…";
}
