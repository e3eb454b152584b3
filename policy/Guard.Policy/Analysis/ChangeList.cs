using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using static Guard.Policy.Analysis.ChangeEffect;

namespace Guard.Policy.Analysis;

/// <summary>Changes as they are found, each with the subject it belongs to.</summary>
internal sealed class ChangeList
{
    private readonly List<PolicyChange> _changes = [];
    private string _subject = string.Empty;
    private string _oldRule = string.Empty;
    private string _newRule = string.Empty;

    internal ImmutableArray<PolicyChange> ToImmutable() => [.. _changes];

    /// <summary>What the changes that follow belong to.</summary>
    internal void About(string subject, SourceSpan before, SourceSpan after)
    {
        _subject = subject;
        _oldRule = before.RuleLocation;
        _newRule = after.RuleLocation;
    }

    internal void Add(ChangeEffect effect, string text) => _changes.Add(new PolicyChange(effect, _subject, text, _oldRule, _newRule));

    /// <summary>A change whose effect nobody can tell from the values alone counts as widened.</summary>
    internal void Changed(string what, string before, string after)
    {
        if (before != after)
        {
            Add(Widened, $"{what} changed from {Quote(before)} to {Quote(after)}");
        }
    }

    private static string Quote(string text) => text.Length == 0 ? "nothing" : $"'{text}'";

    /// <summary>More of it is wider.</summary>
    internal void More(string what, long before, long after, Func<long, string>? text = null)
    {
        text ??= value => value.ToString(CultureInfo.InvariantCulture);
        if (before != after)
        {
            Add(
                after > before ? Widened : Narrowed,
                $"{what} {(after > before ? "raised" : "lowered")} from {text(before)} to {text(after)}");
        }
    }

    /// <summary>More of it is a stronger safeguard.</summary>
    internal void Less(string what, long before, long after)
    {
        if (before != after)
        {
            Add(after < before ? Widened : Narrowed, string.Create(
                CultureInfo.InvariantCulture, $"{what} {(after > before ? "raised" : "lowered")} from {before} to {after}"));
        }
    }

    /// <summary>The same of approvals and the like; less of them is said in words.</summary>
    internal void Fewer(string what, long before, long after, string weakened)
    {
        if (before != after)
        {
            Add(after < before ? Widened : Narrowed, string.Create(
                CultureInfo.InvariantCulture, $"{what} from {before} to {after}{(after < before ? weakened : string.Empty)}"));
        }
    }

    /// <summary>Compares things of one name; what stands on one side only was added or removed.</summary>
    internal void Pair<T>(
        string what,
        ImmutableArray<T> before,
        ImmutableArray<T> after,
        Func<T, string> nameOf,
        Func<T, SourceSpan> spanOf,
        Func<T, string> describe,
        Action<T, T> compare)
        where T : class
    {
        var old = before.ToDictionary(nameOf, StringComparer.Ordinal);
        var added = after.ToDictionary(nameOf, StringComparer.Ordinal);
        foreach (string name in before.Concat(after).Select(nameOf).Distinct().Order(StringComparer.Ordinal))
        {
            T? one = old.GetValueOrDefault(name);
            T? other = added.GetValueOrDefault(name);
            SourceSpan none = SourceSpan.WholeFile(string.Empty);
            About($"{what} {name}", one is null ? none : spanOf(one), other is null ? none : spanOf(other));
            if (one is null)
            {
                Add(Widened, "added" + describe(other!));
            }
            else if (other is null)
            {
                Add(Narrowed, "removed" + describe(one));
            }
            else
            {
                compare(one, other);
            }
        }
    }

    /// <summary>Members of a set, each added or removed.</summary>
    internal void Sets(string what, IEnumerable<string> before, IEnumerable<string> after, ChangeEffect added)
    {
        string[] old = [.. before];
        string[] now = [.. after];
        foreach (string name in now.Except(old).Order(StringComparer.Ordinal))
        {
            Add(added, $"{what} {name} added");
        }

        foreach (string name in old.Except(now).Order(StringComparer.Ordinal))
        {
            Add(added == Widened ? Narrowed : Widened, $"{what} {name} removed");
        }
    }
}
