using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Guard.X86;

namespace Guard.Host.Debugging;

/// <summary>The break- and watchpoints a debugger has set, by the kind it named; given to the processor when it runs on.</summary>
public sealed class GdbStops
{
    private readonly HashSet<(int Kind, StopPoint Point)> _set = [];
    private StopPoints? _given;

    /// <summary>Sets or removes one: Z and z packets, kinds 0 (software breakpoint) to 4 (access watchpoint).</summary>
    /// <returns>False when there is no such kind, no room, or nothing to watch.</returns>
    public bool TryChange(bool sets, int kind, uint address, uint lengthBytes)
    {
        if (kind is < 0 or > 4 || (kind >= 2 && (lengthBytes == 0 || lengthBytes - 1 > uint.MaxValue - address)))
        {
            return false;
        }

        StopKind stop = kind switch
        {
            2 => StopKind.Write,
            3 => StopKind.Read,
            4 => StopKind.Access,
            _ => StopKind.Execution,
        };
        (int, StopPoint) entry = (kind, new StopPoint(stop, address, kind < 2 ? 1 : lengthBytes));
        if (!sets)
        {
            _set.Remove(entry);
            return true;
        }

        return (_set.Count < StopPoints.MaxCount || _set.Contains(entry)) && (_set.Add(entry) || true);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _set.Clear();

    /// <summary>Gives the processor what is set, if it changed: debuggers take every point away and put it back at each stop.</summary>
    public void GiveTo(Cpu cpu)
    {
        StopPoints wanted = new(_set.Select(entry => entry.Point));
        if (_given is null ? !wanted.All.IsEmpty : !_given.All.SequenceEqual(wanted.All))
        {
            _given = wanted.All.IsEmpty ? null : wanted;
            cpu.Stops = _given;
        }
    }

    /// <summary>The words of a stop reply for a point that was met, and after them a mark.</summary>
    public string Describe(StopPoint met)
    {
        string address = met.Address.ToString("x", CultureInfo.InvariantCulture);
        return met.Kind switch
        {
            StopKind.Write => $"watch:{address};",
            StopKind.Read => $"rwatch:{address};",
            StopKind.Access => $"awatch:{address};",
            _ => _set.Contains((1, met)) ? "hwbreak:;" : "swbreak:;",
        };
    }
}
