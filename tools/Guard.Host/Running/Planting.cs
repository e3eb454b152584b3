#if GUARD_PLANTS
using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Pc;

namespace Guard.Host.Running;

/// <summary>Names of planted faults, in the test build alone: `refusal-code` is RefusalCode.</summary>
public static class Planting
{
    /// <summary>The fault with a name; none for an empty one.</summary>
    /// <exception cref="OperatorException">Exit code 2: no fault has this name.</exception>
    public static Plant Parse(string name) =>
        name.Length == 0
            ? Plant.None
            : Enum.GetValues<Plant>().Where(plant => NameOf(plant) == name).Select(plant => (Plant?)plant).FirstOrDefault()
                ?? throw new OperatorException(
                    2,
                    $"no planted fault '{name}'",
                    "planted faults: " + string.Join(
                        ", ",
                        Enum.GetValues<Plant>().Skip(1).Select(NameOf).Concat(Enum.GetValues<CrossingKind>().Select(kind => Spell(kind.ToString())))));

    /// <summary>What emulated PCs are to share, of a name; null when it names no such thing.</summary>
    public static CrossingKind? ParseCrossing(string name) =>
        Enum.GetValues<CrossingKind>().Where(kind => Spell(kind.ToString()) == name).Select(kind => (CrossingKind?)kind).FirstOrDefault();

    /// <summary>Its name, as --plant takes it.</summary>
    public static string NameOf(Plant plant) => Spell(plant.ToString());

    private static string Spell(string words)
    {
        var name = new StringBuilder();
        foreach (char c in words)
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
#endif
