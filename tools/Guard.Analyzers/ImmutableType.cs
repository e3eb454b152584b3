using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.Analyzers;

/// <summary>Decides from declarations alone whether a value of a type can ever change, through all it refers to.</summary>
/// <remarks>
/// Yes for primitives, strings, enums, the listed framework types, immutable and frozen collections of such, readonly structs of
/// such, and
/// sealed classes of this compilation with only readonly fields of such. Anything else is refused, above all: arrays, delegates
/// (they may
/// carry a mutable target), interfaces and unsealed classes (a subclass may be mutable), and classes of another assembly (a
/// reference
/// assembly does not show their private fields). One instance serves one question; types under examination count as immutable, so
/// that a
/// type may refer to itself.
/// </remarks>
internal sealed class ImmutableType
{
    /// <summary>Framework types whose values never change, whatever their reference assembly shows.</summary>
    private static readonly ImmutableHashSet<string> Leaves = ImmutableHashSet.Create(
        "System.Int128", "System.UInt128", "System.Half", "System.Guid", "System.TimeSpan", "System.DateOnly", "System.TimeOnly",
        "System.Index", "System.Range", "System.Version", "System.Text.Rune", "System.Numerics.BigInteger");

    /// <summary>Generic framework types that never change when their type arguments never do.</summary>
    private static readonly ImmutableHashSet<string> Containers = ImmutableHashSet.Create(
        "System.Nullable`1",
        "System.Collections.Generic.KeyValuePair`2",
        "System.Collections.Immutable.ImmutableArray`1",
        "System.Collections.Immutable.ImmutableList`1",
        "System.Collections.Immutable.ImmutableDictionary`2",
        "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Immutable.ImmutableSortedDictionary`2",
        "System.Collections.Immutable.ImmutableSortedSet`1",
        "System.Collections.Immutable.ImmutableStack`1",
        "System.Collections.Immutable.ImmutableQueue`1",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Frozen.FrozenSet`1",
        "System.Buffers.SearchValues`1",
        "System.Numerics.Vector`1",
        "System.Runtime.Intrinsics.Vector64`1",
        "System.Runtime.Intrinsics.Vector128`1",
        "System.Runtime.Intrinsics.Vector256`1",
        "System.Runtime.Intrinsics.Vector512`1");

    private readonly IAssemblySymbol _assembly;
    private readonly HashSet<ITypeSymbol> _examined = new(SymbolEqualityComparer.Default);

    private ImmutableType(IAssemblySymbol assembly)
    {
        _assembly = assembly;
    }

    /// <summary>Says why a value of this type may change, or null when it cannot.</summary>
    internal static string? Objection(ITypeSymbol type, IAssemblySymbol assembly) => new ImmutableType(assembly).Examine(type);

    /// <summary>The name a type has in metadata, with its namespace and the number of type parameters: the form of the lists
    /// above.</summary>
    internal static string MetadataName(INamedTypeSymbol type)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        string container = definition.ContainingType is not null
            ? MetadataName(definition.ContainingType) + "+"
            : definition.ContainingNamespace.IsGlobalNamespace ? "" : definition.ContainingNamespace.ToDisplayString() + ".";
        return container + definition.MetadataName;
    }

    private static bool IsPrimitive(ITypeSymbol type) => type.SpecialType is
        SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_String or SpecialType.System_Decimal or
        SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or
        SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Single or SpecialType.System_Double;

    private static bool IsInlineArray(INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InlineArrayAttribute");

    private static bool CapturesParameters(INamedTypeSymbol type) =>
        !type.IsRecord && type.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax() is TypeDeclarationSyntax { ParameterList.Parameters.Count: > 0 });

    private string? Examine(ITypeSymbol type)
    {
        if (IsPrimitive(type) || type.TypeKind == TypeKind.Enum || !_examined.Add(type))
        {
            return null;
        }

        string name = type.ToDisplayString();
        if (type is ITypeParameterSymbol parameter)
        {
            return parameter.HasUnmanagedTypeConstraint ? null : $"type parameter '{name}' may stand for a mutable type";
        }

        if (type is not INamedTypeSymbol named)
        {
            return $"'{name}' is mutable";      // Arrays, pointers, function pointers, dynamic.
        }

        string metadataName = MetadataName(named);
        if (Leaves.Contains(metadataName))
        {
            return null;
        }

        if (named.IsTupleType)
        {
            return First(named.TupleElements.Select(element => element.Type));
        }

        if (Containers.Contains(metadataName))
        {
            return First(named.TypeArguments);
        }

        return named.TypeKind switch
        {
            TypeKind.Struct => ExamineStruct(named, name),
            TypeKind.Class => ExamineClass(named, name),
            TypeKind.Delegate => $"delegate '{name}' may carry a mutable target",
            _ => $"'{name}' does not say what stands behind it",
        };
    }

    private string? ExamineStruct(INamedTypeSymbol type, string name)
    {
        if (!type.IsReadOnly && !IsInlineArray(type))
        {
            return $"'{name}' is not a readonly struct";
        }

        return First(type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Select(field => field.Type));
    }

    private string? ExamineClass(INamedTypeSymbol type, string name)
    {
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _assembly))
        {
            return $"class '{name}' of another assembly may be mutable";
        }

        if (!type.IsSealed)
        {
            return $"class '{name}' is not sealed";
        }

        for (INamedTypeSymbol? level = type; level is { SpecialType: not SpecialType.System_Object }; level = level.BaseType)
        {
            string? objection = ExamineLevel(level);
            if (objection is not null)
            {
                return objection;
            }
        }

        return null;
    }

    private string? ExamineLevel(INamedTypeSymbol level)
    {
        string name = level.ToDisplayString();
        if (!SymbolEqualityComparer.Default.Equals(level.ContainingAssembly, _assembly))
        {
            return $"base class '{name}' of another assembly may be mutable";
        }

        if (CapturesParameters(level))
        {
            return $"class '{name}' captures primary-constructor parameters, which stay assignable";
        }

        foreach (ISymbol member in level.GetMembers())
        {
            if (member.IsStatic)
            {
                continue;
            }

            if (member is IEventSymbol)
            {
                return $"event '{member.Name}' of '{name}' can be subscribed to";
            }

            if (member is not IFieldSymbol field)
            {
                continue;
            }

            if (!field.IsReadOnly)
            {
                return $"'{(field.AssociatedSymbol ?? field).Name}' of '{name}' can be assigned";
            }

            string? objection = Examine(field.Type);
            if (objection is not null)
            {
                return objection;
            }
        }

        return null;
    }

    private string? First(IEnumerable<ITypeSymbol> types)
    {
        foreach (ITypeSymbol type in types)
        {
            string? objection = Examine(type);
            if (objection is not null)
            {
                return objection;
            }
        }

        return null;
    }
}
