using System;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>What `guard check` and `guard policy check` print of a policy without errors: counts and the covert-flow
/// ledger.</summary>
public static class PolicySummary
{
    /// <summary>One line of counts, then one line for each line of the ledger, then the free bits of each type.</summary>
    public static string Render(PolicyCompilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        if (compilation.Policy is not { } policy)
        {
            return string.Empty;
        }

        int errors = 0;
        foreach (Diagnostic diagnostic in compilation.Diagnostics)
        {
            errors += diagnostic.Severity == DiagnosticSeverity.Error ? 1 : 0;
        }

        int imports = 0;
        int downgrades = 0;
        foreach (ChannelModel channel in policy.Channels)
        {
            imports += channel.Import is null ? 0 : 1;
            downgrades += channel.Downgrade is null ? 0 : 1;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{(errors == 0 ? "ok  " : "FAIL")}  {policy.Name} version {policy.Version}: ");
        text.Append(CultureInfo.InvariantCulture, $"{policy.Domains.Length} domains, {policy.Channels.Length} channels ");
        text.Append(CultureInfo.InvariantCulture, $"({imports} import, {downgrades} downgrade), {errors} violations, ");
        text.Append(CultureInfo.InvariantCulture, $"{compilation.Diagnostics.Length - errors} warnings\n");
        foreach (LedgerRow row in compilation.Ledger)
        {
            string from = NameOf(policy, row.From);
            text.Append(CultureInfo.InvariantCulture, $"ledger  {from} \u2192 {NameOf(policy, row.To)}  {row.Mechanism}: ");
            text.Append(CultureInfo.InvariantCulture, $"{LedgerText.Rate(row.MicrobitsPerSecond)} = {row.Derivation}\n");
        }

        foreach (TypeModel type in policy.Types)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"content {type.Name}: {type.FreeBits} free bits in at most {type.MaxBytes} bytes\n");
        }

        return text.ToString();
    }

    private static string NameOf(PolicyModel policy, PartitionId id)
    {
        foreach (DomainModel domain in policy.Domains)
        {
            if (domain.Id == id.Value)
            {
                return domain.Name;
            }
        }

        return id.ToString();
    }
}
