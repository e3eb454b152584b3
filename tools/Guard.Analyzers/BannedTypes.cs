using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Guard.Analyzers;

/// <summary>Finds the family a framework type belongs to, for one compilation. The narrowest name in <see cref="BannedFamilies"/>
/// decides.</summary>
internal sealed class BannedTypes
{
    private static readonly BannedFamily Dynamic = new(Rules.Reflection, "it is bound by reflection at run time");

    /// <summary>Each name of the table; null for an exception.</summary>
    private static readonly ImmutableDictionary<string, BannedFamily?> Index = BuildIndex();

    private readonly IAssemblySymbol _own;

    /// <summary>Answers already given: most names of a file mean the same few types.</summary>
    private readonly ConcurrentDictionary<ITypeSymbol, BannedFamily?> _known = new(SymbolEqualityComparer.Default);

    internal BannedTypes(IAssemblySymbol own)
    {
        _own = own;
    }

    /// <summary>Looks a member up by name alone. True when the table names it: then the family, or null for an
    /// exception.</summary>
    internal static bool TryFindMember(string owner, string member, out BannedFamily? family) =>
        Index.TryGetValue("M:" + owner + "." + member, out family);

    /// <summary>The family of a type, of its elements or of its type arguments; null for a type that is free.</summary>
    internal BannedFamily? Find(ITypeSymbol type)
    {
        if (!_known.TryGetValue(type, out BannedFamily? family))
        {
            family = type switch
            {
                IArrayTypeSymbol array => Find(array.ElementType),
                IDynamicTypeSymbol => Dynamic,
                INamedTypeSymbol named =>
                    ByName(named) ?? named.TypeArguments.Select(Find).FirstOrDefault(found => found is not null),
                _ => null,
            };
            _known.TryAdd(type, family);
        }

        return family;
    }

    private static ImmutableDictionary<string, BannedFamily?> BuildIndex()
    {
        ImmutableDictionary<string, BannedFamily?>.Builder index =
            ImmutableDictionary.CreateBuilder<string, BannedFamily?>(StringComparer.Ordinal);
        foreach (BannedFamily family in BannedFamilies.All)
        {
            foreach (string name in family.Names)
            {
                bool isException = name[0] == '-';
                index.Add(isException ? name.Substring(1) : name, isException ? null : family);
            }
        }

        return index.ToImmutable();
    }

    private BannedFamily? ByName(INamedTypeSymbol type)
    {
        // Our own types are examined where they are declared, whatever their namespace.
        if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _own))
        {
            return null;
        }

        foreach (string name in WideningNames(type.OriginalDefinition))
        {
            if (Index.TryGetValue(name, out BannedFamily? decided))
            {
                return decided;
            }
        }

        return null;
    }

    // The type, the types around it, then its namespaces from the inside out.
    private static IEnumerable<string> WideningNames(INamedTypeSymbol type)
    {
        INamedTypeSymbol outermost = type;
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            outermost = level;
            yield return "T:" + ImmutableType.MetadataName(level);
        }

        // What the SDK writes into every project: [assembly: System.Reflection.AssemblyCompanyAttribute("...")].
        string name = outermost.Name;
        if (name.StartsWith("Assembly", StringComparison.Ordinal) && name.EndsWith("Attribute", StringComparison.Ordinal))
        {
            yield break;
        }

        INamespaceSymbol home = outermost.ContainingNamespace;
        for (; home is { IsGlobalNamespace: false }; home = home.ContainingNamespace)
        {
            yield return "N:" + home.ToDisplayString();
        }
    }
}
