using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Guard.Experiments.Simulation;

/// <summary>One simulated run as a name: a seed, and what of it is left out.</summary>
/// <remarks>
/// `17` is all of seed 17 with faults, `17,n` without. `17,l1,f3.5,a2.9-12,x0.4` has 1 life beside the quiet one, only the 3rd and 5th of
/// its faults, only acts 2 and 9 to 12, and lacks the last 4 frames of life 0.
/// </remarks>
internal sealed record SimulationCase
{
    /// <summary>The seed.</summary>
    internal required ulong Seed { get; init; }

    /// <summary>Whether anything goes wrong.</summary>
    internal bool HasFaults { get; init; } = true;

    /// <summary>Lives kept; null for all.</summary>
    internal int? Lives { get; init; }

    /// <summary>Indices of faults kept, in the list of those that met an effect; default for all.</summary>
    internal ImmutableArray<int> Faults { get; init; }

    /// <summary>Indices of acts kept; default for all.</summary>
    internal ImmutableArray<int> Acts { get; init; }

    /// <summary>Frames cut from the end of each life.</summary>
    internal ImmutableArray<int> CutFrames { get; init; } = [];

    /// <summary>Reads a name; null where it is none.</summary>
    internal static SimulationCase? Parse(string name)
    {
        string[] parts = name.Split(',');
        if (!ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
        {
            return null;
        }

        var read = new SimulationCase { Seed = seed };
        foreach (string part in parts[1..])
        {
            bool isList = TryNumbers(part.Length > 0 ? part[1..] : part, out ImmutableArray<int> numbers);
            switch (part.Length > 0 ? part[0] : ' ')
            {
                case 'n' when part.Length == 1:
                    read = read with { HasFaults = false };
                    break;
                case 'l' when isList && numbers.Length == 1:
                    read = read with { Lives = numbers[0] };
                    break;
                case 'f' when isList:
                    read = read with { Faults = numbers };
                    break;
                case 'a' when isList:
                    read = read with { Acts = numbers };
                    break;
                case 'x' when isList:
                    read = read with { CutFrames = numbers };
                    break;
                default:
                    return null;
            }
        }

        return read;
    }

    /// <summary>The name.</summary>
    public override string ToString()
    {
        var parts = new List<string> { Seed.ToString(CultureInfo.InvariantCulture) };
        if (!HasFaults)
        {
            parts.Add("n");
        }

        if (Lives is { } lives)
        {
            parts.Add(FormattableString.Invariant($"l{lives}"));
        }

        if (!Faults.IsDefault)
        {
            parts.Add("f" + Numbers(Faults));
        }

        if (!Acts.IsDefault)
        {
            parts.Add("a" + Numbers(Acts));
        }

        if (CutFrames.Any(cut => cut > 0))
        {
            parts.Add("x" + string.Join('.', CutFrames.Select(cut => cut.ToString(CultureInfo.InvariantCulture))));
        }

        return string.Join(',', parts);
    }

    /// <summary>The script with what is left out taken away.</summary>
    internal SimulationScript Script()
    {
        SimulationScript whole = SimulationScript.Of(Seed);
        int lives = Math.Min(Lives ?? whole.Lives, whole.Lives);
        ImmutableArray<int> frames = [.. whole.Frames.Take(lives).Select((count, life) => Math.Max(1, count - CutOf(life)))];
        IEnumerable<SimulationAct> acts = Acts.IsDefault
            ? whole.Acts
            : Acts.Where(index => index < whole.Acts.Length).Select(index => whole.Acts[index]);
        return whole with
        {
            Frames = frames,
            EndsInOrder = whole.EndsInOrder[..lives],
            Acts = [.. acts.Where(act => act.Life < lives && act.Frame < frames[act.Life])],
        };
    }

    internal int CutOf(int life) => life < CutFrames.Length ? CutFrames[life] : 0;

    private static string Numbers(ImmutableArray<int> numbers)
    {
        var runs = new List<string>();
        for (int i = 0; i < numbers.Length;)
        {
            int end = i;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
            {
                end++;
            }

            runs.Add(end == i
                ? numbers[i].ToString(CultureInfo.InvariantCulture)
                : FormattableString.Invariant($"{numbers[i]}-{numbers[end]}"));
            i = end + 1;
        }

        return string.Join('.', runs);
    }

    private static bool TryNumbers(string text, out ImmutableArray<int> numbers)
    {
        var read = ImmutableArray.CreateBuilder<int>();
        numbers = [];
        foreach (string run in text.Length == 0 ? [] : text.Split('.'))
        {
            string[] ends = run.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last < first || last - first > 100_000)
            {
                return false;
            }

            for (int number = first; number <= last; number++)
            {
                read.Add(number);
            }
        }

        numbers = read.ToImmutable();
        return true;
    }
}
