using System.Collections.Generic;
using System.Linq;

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

    /// <summary>Adds another group's counts to this one.</summary>
    public void Add(ConformanceResult part)
    {
        System.ArgumentNullException.ThrowIfNull(part);
        Passed += part.Passed;
        Failed += part.Failed;
        _failures.AddRange(part.Failures.Take(KeptFailures - _failures.Count));
        foreach ((string reason, int count) in part.Skips)
        {
            Skip(reason, count);
        }
    }
}
