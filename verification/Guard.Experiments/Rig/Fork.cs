using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Runtime.ConstrainedExecution;
using System.Security.Cryptography;
using Guard.Experiments.Reachability;

namespace Guard.Experiments.Rig;

/// <summary>
/// A second copy of a running system: every object that can change and that the roots reach, copied once, so that both go on apart from
/// each other. Reflection stands in verification only.
/// </summary>
/// <remarks>
/// Shared are only objects that nothing can change: texts, types, comparers, delegates without a target, and objects whose fields are
/// assigned once and hold nothing but the like. A running hash is copied by the base library. What a copy does is what the original would
/// have done, for the monitor knows no clock, no randomness and no address: `ForkTests` holds forked runs against runs from the start.
/// A set or map that keeps objects by identity could not be copied so; the product's kernel has none.
/// </remarks>
internal sealed class Fork
{
    private static readonly Func<object, object> ShallowCopy =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private static readonly Dictionary<Type, Plan> Plans = [];

    [ThreadStatic]
    private static Fork? _kept;

    private const int LargeBytes = 1024;

    private readonly Dictionary<Type, Plan> _plans = [];
    private readonly Dictionary<int, Stack<byte[]>> _pool = [];
    private List<byte[]>? _borrowed;
    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    private enum Kind
    {
        Shared,
        Hash,
        PlainArray,
        ReferenceArray,
        StructureArray,
        Object,
    }

    private static Fork Kept => _kept ??= new Fork();

    /// <summary>Copies all that an object reaches.</summary>
    /// <param name="root">The object.</param>
    /// <param name="borrowed">Takes the copy's large buffers, for <see cref="GiveBack"/>; null where they are not given back.</param>
    internal static T Of<T>(T root, List<byte[]>? borrowed = null)
        where T : class
    {
        Fork fork = Kept;
        fork._borrowed = borrowed;
        fork._copies.Clear();
        object copy = fork.Copy(root)!;
        fork._copies.Clear();
        fork._borrowed = null;
        return (T)copy;
    }

    /// <summary>Takes back the large buffers of a copy that is used no more: the next copy is written over them, whole.</summary>
    internal static void GiveBack(List<byte[]> borrowed)
    {
        foreach (byte[] buffer in borrowed)
        {
            Kept.PoolOf(buffer.Length).Push(buffer);
        }

        borrowed.Clear();
    }

    private Stack<byte[]> PoolOf(int lengthBytes)
    {
        if (!_pool.TryGetValue(lengthBytes, out Stack<byte[]>? pool))
        {
            pool = new Stack<byte[]>();
            _pool.Add(lengthBytes, pool);
        }

        return pool;
    }

    private Array CopyOf(Array array)
    {
        if (_borrowed is null || array is not byte[] { Length: >= LargeBytes } bytes)
        {
            return (Array)array.Clone();
        }

        byte[] copy = PoolOf(bytes.Length).TryPop(out byte[]? used) ? used : GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy, 0);
        _borrowed.Add(copy);
        return copy;
    }

    private object? Copy(object? thing)
    {
        if (thing is null)
        {
            return null;
        }

        Plan plan = PlanOf(thing.GetType());
        if (plan.Kind == Kind.Shared || (thing is Delegate { Target: null }))
        {
            return thing;
        }

        if (_copies.TryGetValue(thing, out object? copy))
        {
            return copy;
        }

        copy = plan.Kind switch
        {
            Kind.Hash => Duplicate((IncrementalHash)thing),
            Kind.PlainArray or Kind.ReferenceArray or Kind.StructureArray => CopyOf((Array)thing),
            _ => ShallowCopy(thing),
        };
        _copies.Add(thing, copy);
        switch (plan.Kind)
        {
            case Kind.ReferenceArray:
                var elements = (object?[])copy;
                for (int i = 0; i < elements.Length; i++)
                {
                    elements[i] = Copy(elements[i]);
                }

                break;
            case Kind.StructureArray:
                var structures = (Array)copy;
                for (int i = 0; i < structures.Length; i++)
                {
                    object boxed = structures.GetValue(i)!;
                    Mend(boxed, PlanOf(boxed.GetType()));
                    structures.SetValue(boxed, i);
                }

                break;
            case Kind.Object:
                Mend(copy, plan);
                break;
            default:
                break;
        }

        return copy;
    }

    /// <summary>Puts copies in place of what a shallow copy, or a boxed structure, refers to.</summary>
    private void Mend(object thing, Plan plan)
    {
        foreach (FieldInfo field in plan.Fields)
        {
            object? value = field.GetValue(thing);
            if (value is null)
            {
                continue;
            }

            if (field.FieldType.IsValueType)
            {
                Mend(value, PlanOf(field.FieldType));
                field.SetValue(thing, value);
            }
            else
            {
                object? copy = Copy(value);
                if (!ReferenceEquals(copy, value))
                {
                    field.SetValue(thing, copy);
                }
            }
        }
    }

    private static IncrementalHash Duplicate(IncrementalHash hash) => hash.Clone();

    private Plan PlanOf(Type type)
    {
        if (!_plans.TryGetValue(type, out Plan? plan))
        {
            lock (Plans)
            {
                if (!Plans.TryGetValue(type, out plan))
                {
                    plan = MakePlan(type);
                    Plans.Add(type, plan);
                }
            }

            _plans.Add(type, plan);
        }

        return plan;
    }

    private static Plan MakePlan(Type type)
    {
        if (type == typeof(IncrementalHash))
        {
            return new Plan(Kind.Hash, []);
        }

        if (type.IsArray)
        {
            Type element = type.GetElementType()!;
            bool isPlain = ObjectGraph.IsPlain(element) || IsFrozen(element, []);
            return new Plan(isPlain ? Kind.PlainArray : element.IsValueType ? Kind.StructureArray : Kind.ReferenceArray, []);
        }

        if (!type.IsValueType && IsFrozen(type, []))
        {
            return new Plan(Kind.Shared, []);
        }

        if (typeof(CriticalFinalizerObject).IsAssignableFrom(type))
        {
            throw new InvalidOperationException($"a {type} stands for something outside memory: it cannot be copied");
        }

        return new Plan(Kind.Object, [.. ObjectGraph.Fields(type).Where(field => !IsFrozen(field.FieldType, []))]);
    }

    /// <summary>True where nothing that a variable of this type leads to can change.</summary>
    private static bool IsFrozen(Type type, HashSet<Type> asked)
    {
        if (type == typeof(string) || typeof(MemberInfo).IsAssignableFrom(type) || type == typeof(Assembly) || ObjectGraph.IsPlain(type))
        {
            return true;
        }

        bool isOfSystem = type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;
        if (isOfSystem && (typeof(IComparer).IsAssignableFrom(type) || typeof(IEqualityComparer).IsAssignableFrom(type)))
        {
            return true;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is { } generic
            && (generic == typeof(ImmutableArray<>) || generic == typeof(Nullable<>)))
        {
            return IsFrozen(type.GetGenericArguments()[0], asked);
        }

        // A variable of a sealed type holds that very type. A type on its way to itself is as frozen as the rest of it.
        bool isSettled = type.IsValueType || (type.IsSealed && !type.IsArray && !typeof(Delegate).IsAssignableFrom(type) && !isOfSystem);
        return isSettled && (!asked.Add(type) || InstanceFields(type).All(field => (type.IsValueType || field.IsInitOnly) && IsFrozen(field.FieldType, asked)));
    }

    private static IEnumerable<FieldInfo> InstanceFields(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private sealed record Plan(Kind Kind, FieldInfo[] Fields);
}
