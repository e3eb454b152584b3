using System.Collections.Generic;
using System.Linq;

namespace Guard.Host.Conformance;

/// <summary>What one group of recorded cases gave.</summary>
public sealed class ConformanceResult
{
    private readonly List<UnpassedCase> _unpassed = [];

    /// <summary>Starts an empty result.</summary>
    public ConformanceResult(string group)
    {
        Group = group;
    }

    /// <summary>The group's name: its file without extension, or 80286.</summary>
    public string Group { get; }

    /// <summary>Cases that agreed.</summary>
    public int Passed { get; private set; }

    /// <summary>Cases that did not.</summary>
    public int Failed { get; private set; }

    /// <summary>Cases left out.</summary>
    public int Skipped => _unpassed.Count - Failed;

    /// <summary>Every case that did not pass, in the order of the files.</summary>
    public IReadOnlyList<UnpassedCase> Unpassed => _unpassed;

    /// <summary>The failures, each a line that names the case and the difference.</summary>
    public IEnumerable<string> Failures => _unpassed.Where(test => test.HasFailed).Select(test => $"{test.Name}: {test.Reason}");

    /// <summary>Cases left out, counted by reason, in order of the reasons.</summary>
    public IEnumerable<KeyValuePair<string, int>> Skips => _unpassed.Where(test => !test.HasFailed)
        .CountBy(test => test.Reason).OrderBy(skip => skip.Key, System.StringComparer.Ordinal);

    /// <summary>Counts an agreement.</summary>
    public void Pass() => Passed++;

    /// <summary>Notes a case left out.</summary>
    public void Skip(string name, string reason) => _unpassed.Add(new UnpassedCase(name, HasFailed: false, reason));

    /// <summary>Notes a difference.</summary>
    public void Fail(string name, string difference)
    {
        Failed++;
        _unpassed.Add(new UnpassedCase(name, HasFailed: true, difference));
    }

    /// <summary>Adds another group's cases to this one.</summary>
    public void Add(ConformanceResult part)
    {
        System.ArgumentNullException.ThrowIfNull(part);
        Passed += part.Passed;
        Failed += part.Failed;
        _unpassed.AddRange(part._unpassed);
    }
}
