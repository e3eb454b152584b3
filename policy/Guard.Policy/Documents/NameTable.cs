using System;
using System.Collections.Generic;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Documents;

/// <summary>Things by name; an unknown name is reported with the nearest one.</summary>
internal sealed class NameTable<T>
    where T : class
{
    private readonly string _what;
    private readonly SortedDictionary<string, T> _byName = new(StringComparer.Ordinal);

    internal NameTable(string what)
    {
        _what = what;
    }

    internal void Add(string name, T thing) => _byName.TryAdd(name, thing);

    internal T? Find(Located<string>? name, DiagnosticBag bag)
    {
        if (name is not { } wanted)
        {
            return null;
        }

        if (_byName.TryGetValue(wanted.Value, out T? found))
        {
            return found;
        }

        bag.Report(Check.P003, wanted.Span, $"there is no {_what} '{wanted.Value}'", Suggestion.For(wanted.Value, _byName.Keys));
        return null;
    }
}
