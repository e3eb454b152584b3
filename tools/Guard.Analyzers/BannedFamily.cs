using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Guard.Analyzers;

/// <summary>A set of framework symbols that kernel, policy and partitions do without, for one reason.</summary>
internal sealed class BannedFamily
{
    internal BannedFamily(DiagnosticDescriptor rule, string reason, params string[] names)
    {
        Rule = rule;
        Reason = reason;
        Names = ImmutableArray.Create(names);
    }

    /// <summary>The rule a use is reported under.</summary>
    internal DiagnosticDescriptor Rule { get; }

    /// <summary>What to do instead, or why not.</summary>
    internal string Reason { get; }

    /// <summary>
    /// <c>N:</c> a namespace with all below it, <c>T:</c> a type in metadata spelling with all its members, <c>M:</c> all members
    /// of one
    /// name, or with <c>-T:</c> and <c>-M:</c> an exception from a wider name. The narrowest name decides.
    /// </summary>
    internal ImmutableArray<string> Names { get; }
}
