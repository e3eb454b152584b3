using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Guard.Experiments.Reachability;

/// <summary>
/// Every object that can be reached from a root through fields of any visibility, array elements and boxed values, each with the path by
/// which it was found first. Reflection stands in verification only.
/// </summary>
internal sealed class ObjectGraph
{
    private static readonly Dictionary<Type, FieldInfo[]> FieldsOf = [];

    private static readonly MethodInfo Copier = typeof(ObjectGraph).GetMethod(nameof(CopyOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly Dictionary<object, (object? Parent, string Step)> _found = new(ReferenceEqualityComparer.Instance);
    private readonly Func<object, bool> _isBoundary;
    private readonly Queue<object> _open = new();

    /// <summary>An empty graph.</summary>
    /// <param name="isBoundary">Objects that are found, but not looked into.</param>
    internal ObjectGraph(Func<object, bool> isBoundary)
    {
        _isBoundary = isBoundary;
    }

    internal IReadOnlyCollection<object> Objects => _found.Keys;

    internal bool Contains(object thing) => _found.ContainsKey(thing);

    /// <summary>Adds all that a root reaches.</summary>
    internal void Add(object root, string name)
    {
        Find(root, null, name);
        Drain();
    }

    /// <summary>Adds what a field of a declared type holds; of a structure, what its references lead to.</summary>
    internal void AddValue(object value, Type declared)
    {
        Value(value, declared, null, string.Empty);
        Drain();
    }

    private void Drain()
    {
        while (_open.TryDequeue(out object? next))
        {
            if (!_isBoundary(next))
            {
                Expand(next);
            }
        }
    }

    /// <summary>How an object was reached: `high._bus._com1._output`.</summary>
    internal string PathTo(object thing)
    {
        var steps = new List<string>();
        for (object? at = thing; at is not null; at = _found[at].Parent)
        {
            steps.Add(_found[at].Step);
        }

        steps.Reverse();
        return string.Concat(steps);
    }

    /// <summary>All instance fields of a type, those of its bases included.</summary>
    internal static FieldInfo[] Fields(Type type)
    {
        lock (FieldsOf)
        {
            if (!FieldsOf.TryGetValue(type, out FieldInfo[]? fields))
            {
                fields = [.. AllFields(type).Where(field => !IsPlain(field.FieldType))];
                FieldsOf.Add(type, fields);
            }

            return fields;
        }
    }

    /// <summary>True when nothing in an object itself can change: what it refers to is an object of its own.</summary>
    internal static bool IsImmutable(object thing) => thing switch
    {
        string or Delegate => true,
        Array array => array.Length == 0,
        _ => IsSealedCollection(thing.GetType()) || thing.GetType().IsValueType || AllFields(thing.GetType()).All(field => field.IsInitOnly),
    };

    /// <summary>Collections of the base library that never change.</summary>
    internal static bool IsSealedCollection(Type type) =>
        !type.IsValueType && type.Namespace is "System.Collections.Frozen" or "System.Collections.Immutable" && typeof(IEnumerable).IsAssignableFrom(type);

    /// <summary>Numbers, enumerations, and structures of nothing else.</summary>
    internal static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsByRef || type == typeof(decimal) || type == typeof(UInt128)
        || (type.IsValueType && !RuntimeHelpersContainReferences(type));

    /// <summary>Bytes that stand in an object itself, as inline arrays: a page of memory, for one.</summary>
    internal static IEnumerable<byte[]> InlineBytes(object thing)
    {
        foreach (FieldInfo field in AllFields(thing.GetType()).Where(field => IsInline(field.FieldType)))
        {
            yield return (byte[])Copier.MakeGenericMethod(field.FieldType).Invoke(null, [field.GetValue(thing)])!;
        }
    }

    private static bool IsInline(Type type) => type.IsValueType && !type.IsPrimitive && IsPlain(type)
        && (type.IsDefined(typeof(InlineArrayAttribute), inherit: false)
            || type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Any(field => field.FieldType != type && IsInline(field.FieldType)));

    private static byte[] CopyOf<T>(T value)
        where T : struct => MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref value, 1)).ToArray();

    private static IEnumerable<FieldInfo> AllFields(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static bool RuntimeHelpersContainReferences(Type type) => (bool)typeof(RuntimeHelpers)
        .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!
        .MakeGenericMethod(type)
        .Invoke(null, null)!;

    private void Find(object thing, object? parent, string step)
    {
        if (thing is Type or MemberInfo or Assembly)
        {
            return;                                      // The runtime's own description of the program.
        }

        if (_found.TryAdd(thing, (parent, step)))
        {
            _open.Enqueue(thing);
        }
    }

    private void Expand(object thing)
    {
        if (IsSealedCollection(thing.GetType()))
        {
            foreach (object? element in (IEnumerable)thing)
            {
                Value(element, typeof(object), thing, "[]");
            }

            return;
        }

        if (thing is Array array)
        {
            Type element = array.GetType().GetElementType()!;
            if (IsPlain(element) || array.Rank != 1)
            {
                return;
            }

            for (int i = 0; i < array.Length; i++)
            {
                Value(array.GetValue(i), element, thing, $"[{i}]");
            }

            return;
        }

        if (thing is Delegate call && call.Target is { } target)
        {
            Find(target, thing, ".Target");
        }

        if (thing is not string)
        {
            foreach (FieldInfo field in Fields(thing.GetType()))
            {
                Value(field.GetValue(thing), field.FieldType, thing, "." + Name(field));
            }
        }
    }

    /// <summary>A reference is an object of its own; a structure's references belong to the object it stands in.</summary>
    private void Value(object? value, Type declared, object? owner, string step)
    {
        if (value is null)
        {
            return;
        }

        if (!declared.IsValueType)
        {
            Find(value, owner, step);
            return;
        }

        if (declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            Elements(value, declared, owner, step);
        }
        else if (!IsPlain(declared))
        {
            foreach (FieldInfo field in Fields(value.GetType()))
            {
                Value(field.GetValue(value), field.FieldType, owner, step + "." + Name(field));
            }
        }
    }

    /// <summary>An immutable array's elements; the array inside is nobody's.</summary>
    private void Elements(object value, Type declared, object? owner, string step)
    {
        if (declared.GetField("array", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(value) is Array array
            && !IsPlain(declared.GetGenericArguments()[0]))
        {
            for (int i = 0; i < array.Length; i++)
            {
                Value(array.GetValue(i), declared.GetGenericArguments()[0], owner, $"{step}[{i}]");
            }
        }
    }

    private static string Name(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
