using System;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>What changed in meaning between two policies, or two systems with theirs. Layout, order, comments and line numbers are no change; neither is
/// the version.</summary>
/// <param name="Changes">In the order lattice, domains, types, channels, assertions, budgets; then system, partitions, schedules, log; each by name.</param>
public sealed record PolicyDiff(ImmutableArray<PolicyChange> Changes)
{
    /// <summary>0 the same, 3 widened, 4 only narrowed.</summary>
    public int ExitCode
    {
        get
        {
            int code = 0;
            foreach (PolicyChange change in Changes)
            {
                code = change.Effect == ChangeEffect.Widened ? 3 : Math.Max(code, code == 3 ? 3 : 4);
            }

            return code;
        }
    }

    /// <summary>Compares two policies without errors.</summary>
    public static PolicyDiff Compare(PolicyModel before, PolicyModel after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new ChangeList();
        new PolicyComparison(before, after, changes).Run();
        return new PolicyDiff(changes.ToImmutable());
    }

    /// <summary>Compares two systems that were read completely, and the policies they realise.</summary>
    public static PolicyDiff CompareSystems(PolicyCompilation before, PolicyCompilation after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new ChangeList();
        new PolicyComparison(before.Policy!, after.Policy!, changes).Run();
        new SystemComparison(before.System!, after.System!, changes).Run();
        return new PolicyDiff(changes.ToImmutable());
    }

    /// <summary>One change a line; empty for none.</summary>
    public string Render()
    {
        var text = new StringBuilder();
        foreach (PolicyChange change in Changes)
        {
            text.Append(
                change.Effect == ChangeEffect.Widened ? "widened   " : "narrowed  ").Append(change.Subject).Append(": ").Append(change.Text);
            text.Append("  ").Append(change.NewRule.Length == 0 ? "was " + change.OldRule : change.NewRule).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>JSON: [{effect, subject, text, oldRule, newRule}].</summary>
    public string RenderJson()
    {
        using var stream = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (PolicyChange change in Changes)
            {
                json.WriteStartObject();
                json.WriteString("effect", change.Effect == ChangeEffect.Widened ? "widened" : "narrowed");
                json.WriteString("subject", change.Subject);
                json.WriteString("text", change.Text);
                json.WriteString("oldRule", change.OldRule);
                json.WriteString("newRule", change.NewRule);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
