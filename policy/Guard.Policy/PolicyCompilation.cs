using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy;

/// <summary>Result of one compilation.</summary>
/// <param name="Policy">The policy, as far as it could be read; null when it could not at all.</param>
/// <param name="System">The system, as far as it could be read; null for a policy alone.</param>
/// <param name="Image">The image; null when there was an error, or for a policy alone.</param>
/// <param name="Ledger">The covert-flow ledger; empty when there was an error.</param>
/// <param name="Diagnostics">All findings by file, line and column.</param>
/// <param name="Sources">Texts that were read, for reports.</param>
public sealed record PolicyCompilation(
    PolicyModel? Policy,
    SystemModel? System,
    SystemImage? Image,
    ImmutableArray<LedgerRow> Ledger,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<SourceFile> Sources)
{
    /// <summary>True when there is a finding of severity error.</summary>
    public bool HasErrors
    {
        get
        {
            foreach (Diagnostic diagnostic in Diagnostics)
            {
                if (diagnostic.Severity == DiagnosticSeverity.Error)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>
    /// True when the policy was read completely: every name resolved, every label and type understood. It may still break
    /// rules. Then it can
    /// be compared with another one, which is how a reviewer sees what a refused change would have done.
    /// </summary>
    public bool IsComparable
    {
        get
        {
            if (Policy is null)
            {
                return false;
            }

            bool complete = true;
            foreach (DomainModel domain in Policy.Domains)
            {
                complete &= domain.Label is not null;
            }

            foreach (TypeModel type in Policy.Types)
            {
                complete &= type.Schema is not null || type.Profile is not null;
            }

            foreach (ChannelModel channel in Policy.Channels)
            {
                complete &= channel.IsWired && (channel.KeepsLabel || channel.FixedLabel is not null);
            }

            foreach (Diagnostic diagnostic in Diagnostics)
            {
                complete &= diagnostic.Severity != DiagnosticSeverity.Error
                    || (diagnostic.Id != "P003" && CheckCatalogue.Find(diagnostic.Id)?.Class != CheckClass.Form);
            }

            return complete;
        }
    }

    /// <summary>The same of a system with its policy: every partition, device and health action was understood, too.</summary>
    public bool IsComparableSystem
    {
        get
        {
            bool complete = IsComparable && System is not null;
            foreach (Diagnostic diagnostic in Diagnostics)
            {
                complete &= diagnostic.Id is not ("G002" or "G009" or "G017" or "G018");
            }

            return complete;
        }
    }

    /// <summary>True when the first file could not be read at all (exit code 2 rather than 1).</summary>
    public bool Unreadable => Sources.IsEmpty;
}
