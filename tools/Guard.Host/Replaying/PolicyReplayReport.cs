using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Policy.Analysis;
using Guard.Policy.Testing;

namespace Guard.Host.Replaying;

/// <summary>A run's past transfers under another policy.</summary>
/// <param name="Decisions">Each of them.</param>
/// <param name="Note">Why content was not judged again; empty when the journal was executed to the same end.</param>
public sealed record PolicyReplayReport(ImmutableArray<PastDecision> Decisions, string Note)
{
    /// <summary>Transfers that are decided otherwise.</summary>
    public int Changed => Decisions.Count(decision => decision.IsChanged);

    /// <summary>Transfers that cannot be decided again.</summary>
    public int Open => Decisions.Count(decision => decision.Open.Length > 0);

    /// <summary>0 nothing changes, 3 something more would pass, 4 only less would.</summary>
    public int ExitCode => Decisions.Any(decision => decision.IsWidened) ? 3 : Changed > 0 ? 4 : 0;

    /// <summary>One changed transfer a line, why others are open, and the sum.</summary>
    public string Render()
    {
        var text = new StringBuilder();
        foreach (PastDecision decision in Decisions.Where(decision => decision.IsChanged))
        {
            string word = decision.IsWidened ? "widened " : "changed ";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{word} {decision.Transfer.Name}, {decision.Transfer.LengthBytes} bytes: {Describe(decision.Transfer.Then!.Value)} \u2192 ");
            text.Append(CultureInfo.InvariantCulture, $"{Describe(decision.Now!.Value)}  {decision.Rule}").Append('\n');
        }

        foreach (IGrouping<string, PastDecision> group in Decisions.Where(decision => decision.Open.Length > 0).GroupBy(decision => decision.Open))
        {
            text.Append(CultureInfo.InvariantCulture, $"not re-decided: {group.Count()}, {group.Key}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture, $"{Changed:N0} of {Decisions.Length:N0} past transfers would change, {Open:N0} not re-decided\n");
        return text.ToString();
    }

    /// <summary>An outcome and its reason.</summary>
    public static string Describe(TestVerdict verdict) =>
        verdict.Reason.Length == 0 ? PolicyTestReport.Word(verdict.Outcome) : $"{PolicyTestReport.Word(verdict.Outcome)} ({verdict.Reason})";
}
