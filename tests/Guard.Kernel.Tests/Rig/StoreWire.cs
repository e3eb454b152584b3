using System;
using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>What several stores of one run share: the order of all operations, and where one fails or the power goes.</summary>
public sealed class StoreWire
{
    /// <summary>Every operation so far: store, operation, path.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Decides an operation's fate by its index and text; null for as asked.</summary>
    public Func<int, string, StoreStatus?>? Fault { get; set; }

    /// <summary>Index of the operation at which the power goes; it is not carried out.</summary>
    public int? PowerGoesAt { get; set; }

    /// <summary>Keeps no list of operations: for runs that neither look at it nor break anything.</summary>
    public bool IsQuiet { get; init; }

    internal StoreStatus? Before(string store, string verb, string path)
    {
        if (IsQuiet)
        {
            return null;
        }

        string operation = $"{store} {verb} {path}";
        int index = Operations.Count;
        Operations.Add(operation);
        if (index == PowerGoesAt)
        {
            throw new PowerLossException();
        }

        return Fault?.Invoke(index, operation);
    }
}
