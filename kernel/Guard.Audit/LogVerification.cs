using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>What a verifier checked, what it did not, and what it found.</summary>
public sealed class LogVerification
{
    internal LogVerification(
        ulong size, Digest root, List<LogFinding> findings, List<string> checkedParts, List<string> notChecked)
    {
        Size = size;
        Root = root;
        Findings = findings;
        Checked = checkedParts;
        NotChecked = notChecked;
    }

    /// <summary>True when nothing was found wrong.</summary>
    public bool IsGood => Findings.Count == 0;

    /// <summary>Size the checkpoint names; 0 where there is no good one.</summary>
    public ulong Size { get; }

    /// <summary>Root the checkpoint names; zeros where there is no good one.</summary>
    public Digest Root { get; }

    /// <summary>Records read, hashed, decoded and chained, in bundles.</summary>
    public ulong RecordsChecked { get; internal init; }

    /// <summary>Records read in the write-ahead log.</summary>
    public ulong WalRecordsChecked { get; internal init; }

    /// <summary>What is wrong, the first bad record or file first; at most 64.</summary>
    public IReadOnlyList<LogFinding> Findings { get; }

    /// <summary>What was checked, one sentence each.</summary>
    public IReadOnlyList<string> Checked { get; }

    /// <summary>What was not checked, one sentence each. Never empty.</summary>
    public IReadOnlyList<string> NotChecked { get; }
}
