namespace Guard.Contracts;

/// <summary>The work a filter may still do; the only thing that stops one. One unit is about one byte looked at.</summary>
public struct Fuel
{
    /// <summary>A tank with <paramref name="units"/> units.</summary>
    public Fuel(ulong units)
    {
        Granted = units;
        Remaining = units;
    }

    /// <summary>Units at the start.</summary>
    public ulong Granted { get; }

    /// <summary>Units left.</summary>
    public ulong Remaining { get; private set; }

    /// <summary>Units spent.</summary>
    public readonly ulong Used => Granted - Remaining;

    /// <summary>Spends units; false, and the tank is then empty, when there are not enough.</summary>
    public bool TrySpend(ulong units)
    {
        if (units > Remaining)
        {
            Remaining = 0;
            return false;
        }

        Remaining -= units;
        return true;
    }
}
