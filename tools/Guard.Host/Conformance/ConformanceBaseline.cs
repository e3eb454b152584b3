using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Guard.Host.Conformance;

/// <summary>
/// The committed list of the recorded cases that do not pass, each with its reason (baseline.tsv in this folder): name, failed or skipped,
/// reason, parted by tabs. A case that does not pass and is not on it is a regression; one that is on it and passes is a stale line.
/// </summary>
public sealed class ConformanceBaseline
{
    private const string Resource = "conformance-baseline.tsv";
    private const string Failed = "failed";
    private const string Skipped = "skipped";

    private readonly Dictionary<string, UnpassedCase> _cases = new(StringComparer.Ordinal);

    private ConformanceBaseline()
    {
    }

    /// <summary>How many cases are listed.</summary>
    public int Count => _cases.Count;

    /// <summary>The list that was built into this program.</summary>
    /// <exception cref="InvalidDataException">The list is damaged.</exception>
    public static ConformanceBaseline Committed()
    {
        using Stream stream = typeof(ConformanceBaseline).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"{Resource} is not in this program");
        using StreamReader reader = new(stream);
        return Parse(reader);
    }

    /// <summary>Reads a list. Lines that begin with # are comments.</summary>
    /// <exception cref="InvalidDataException">A line is not of the form, or names a case twice.</exception>
    public static ConformanceBaseline Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ConformanceBaseline baseline = new();
        for (int number = 1; reader.ReadLine() is string line; number++)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] parts = line.Split('\t');
            if (parts.Length != 3 || parts[1] is not (Failed or Skipped) || parts[2].Length == 0
                || !baseline._cases.TryAdd(parts[0], new UnpassedCase(parts[0], parts[1] == Failed, parts[2])))
            {
                throw new InvalidDataException(
                    $"line {number}: expected a new case, 'failed' or 'skipped', and the reason, parted by tabs: {line}");
            }
        }

        return baseline;
    }

    /// <summary>A case as a line of the list.</summary>
    public static string Line(UnpassedCase test) => $"{test.Name}\t{(test.HasFailed ? Failed : Skipped)}\t{test.Reason}";

    /// <summary>Cases that did not pass and are not listed; a case listed as skipped that failed is one of them.</summary>
    public IEnumerable<UnpassedCase> NotListed(IEnumerable<ConformanceResult> results) =>
        results.SelectMany(result => result.Unpassed)
            .Where(test => !_cases.TryGetValue(test.Name, out UnpassedCase listed) || listed.HasFailed != test.HasFailed);

    /// <summary>Listed cases that pass now, or are gone. Meaningful for results of whole sets only.</summary>
    public IEnumerable<UnpassedCase> Stale(IEnumerable<ConformanceResult> results)
    {
        HashSet<string> unpassed = [.. results.SelectMany(result => result.Unpassed).Select(test => test.Name)];
        return _cases.Values.Where(test => !unpassed.Contains(test.Name)).OrderBy(test => test.Name, StringComparer.Ordinal);
    }
}
