using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>Runs cases and reports every form with failures, its counts and its first failing lines.</summary>
public static class VectorJudge
{
    private const int LinesShown = 3;

    public static void AssertAllPass(IEnumerable<VectorCase> cases, Action<VectorMachine, VectorCase> run)
    {
        var forms = new Dictionary<string, (int Passed, int Failed, List<string> Lines)>(StringComparer.Ordinal);
        int total = 0;
        foreach (VectorCase item in cases)
        {
            total++;
            VectorMachine machine = item.Before;
            run(machine, item);
            List<string> differences = machine.Differences(item.After, item.Mask);
            (int passed, int failed, List<string> lines) = forms.TryGetValue(item.Form, out (int, int, List<string>) row)
                ? row
                : (0, 0, []);
            if (differences.Count != 0 && failed < LinesShown)
            {
                lines.Add($"  {item.Line}\n    {string.Join("; ", differences.Take(6))}");
            }

            forms[item.Form] = differences.Count == 0 ? (passed + 1, failed, lines) : (passed, failed + 1, lines);
        }

        Assert.True(total > 0, "no case was read");
        var report = new StringBuilder();
        foreach ((string form, (int passed, int failed, List<string> lines)) in forms.Where(form => form.Value.Failed != 0))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{form}: {failed} of {passed + failed} failed");
            lines.ForEach(line => report.AppendLine(line));
        }

        Assert.True(report.Length == 0, report.ToString());
    }
}
