using System.Collections.Generic;

namespace Guard.Host.Conformance;

/// <summary>What one group of recorded cases gave.</summary>
public sealed class ConformanceResult
{
    private const int KeptFailures = 200;
    private readonly List<string> _failures = [];
    private readonly SortedDictionary<string, int> _skips = new(System.StringComparer.Ordinal);

    /// <summary>Starts an empty result.</summary>
    public ConformanceResult(string group)
    {
        Group = group;
    }

    /// <summary>The group's name: its file without extension, or the opcode file of the 80286 set.</summary>
    public string Group { get; }

    /// <summary>Cases that agreed.</summary>
    public int Passed { get; private set; }

    /// <summary>Cases that did not.</summary>
    public int Failed { get; private set; }

    /// <summary>Cases left out, by reason.</summary>
    public IReadOnlyDictionary<string, int> Skips => _skips;

    /// <summary>The first failures, each a line that names the case and the difference.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Counts an agreement.</summary>
    public void Pass() => Passed++;

    /// <summary>Counts a case left out.</summary>
    public void Skip(string reason, int count = 1) => _skips[reason] = _skips.GetValueOrDefault(reason) + count;

    /// <summary>Counts a difference.</summary>
    public void Fail(string difference)
    {
        Failed++;
        if (_failures.Count < KeptFailures)
        {
            _failures.Add(difference);
        }
    }
}
