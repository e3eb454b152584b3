using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Guard.Experiments.Simulation;

/// <summary>What guests and people do in one run: a list, from a seed, that can be made shorter.</summary>
/// <param name="Seed">What it was made of.</param>
/// <param name="Frames">Frames of each life; the last life, in which nothing goes wrong, comes on top.</param>
/// <param name="EndsInOrder">Whether a life that nothing cuts short is closed, or just ends.</param>
/// <param name="Acts">All acts, by life and frame.</param>
internal sealed record SimulationScript(
    ulong Seed, ImmutableArray<int> Frames, ImmutableArray<bool> EndsInOrder, ImmutableArray<SimulationAct> Acts)
{
    private const ulong ScriptTag = 0x5343;

    /// <summary>Lives in which faults may be.</summary>
    internal int Lives => Frames.Length;

    /// <summary>The script of a seed.</summary>
    internal static SimulationScript Of(ulong seed)
    {
        var dice = new Dice(Dice.Mix(seed, ScriptTag));
        int lives = 1 + dice.Below(3);
        int traffic = dice.Of(2, 3, 3, 6);
        int trouble = dice.Of(0, 8, 16, 40);
        var frames = ImmutableArray.CreateBuilder<int>(lives);
        var ends = ImmutableArray.CreateBuilder<bool>(lives);
        var acts = ImmutableArray.CreateBuilder<SimulationAct>();
        for (int life = 0; life < lives; life++)
        {
            int count = 6 + dice.Below(dice.OneIn(4) ? 40 : 14);
            frames.Add(count);
            ends.Add(dice.OneIn(3));
            for (int frame = 1; frame < count; frame++)
            {
                AddGuests(acts, dice, life, frame, traffic, trouble);
                AddPeople(acts, dice, life, frame, trouble);
            }
        }

        return new SimulationScript(seed, frames.ToImmutable(), ends.ToImmutable(), acts.ToImmutable());
    }

    /// <summary>A partition's acts in one life.</summary>
    internal List<SimulationAct> GuestActs(int life, uint partition) =>
        [.. Acts.Where(act => act.Life == life && act.IsGuest && act.Who == partition)];

    /// <summary>What people do before one frame.</summary>
    internal IEnumerable<SimulationAct> PeopleActs(int life, int frame) =>
        Acts.Where(act => act.Life == life && act.Frame == frame && !act.IsGuest);

    private static void AddGuests(
        ImmutableArray<SimulationAct>.Builder acts, Dice dice, int life, int frame, int traffic, int trouble)
    {
        for (int partition = 1; partition <= SimulatedSystem.Partitions; partition++)
        {
            int count = dice.OneIn(12) ? dice.Below(8) : dice.Below(8 * traffic) < 8 ? 1 : 0;
            for (int i = 0; i < count; i++)
            {
                int own = partition == 2 ? dice.Of(2, 4) : partition;
                int channel = dice.OneIn(12) ? dice.Below(SimulatedSystem.Channels + 2) : own;
                acts.Add(new SimulationAct(life, frame, SimulationActKind.Submit, partition, channel, (uint)dice.Next()));
            }

            if (dice.OneIn(6))
            {
                acts.Add(new SimulationAct(life, frame, SimulationActKind.Print, partition, 0, 0));
            }

            if (trouble > 0 && dice.OneIn(5 * trouble))
            {
                SimulationActKind kind = dice.Of(SimulationActKind.Stall, SimulationActKind.Refuse, SimulationActKind.Crash);
                acts.Add(new SimulationAct(life, frame, kind, partition, 0, (uint)dice.Next()));
            }
        }
    }

    private static void AddPeople(ImmutableArray<SimulationAct>.Builder acts, Dice dice, int life, int frame, int trouble)
    {
        for (int count = dice.OneIn(3) ? 1 + dice.Below(2) : 0; count > 0; count--)
        {
            SimulationActKind kind = dice.OneIn(9) ? SimulationActKind.Deny : dice.OneIn(12) ? SimulationActKind.Repeat : SimulationActKind.Approve;
            int person = dice.OneIn(8) ? dice.Below(6) : dice.Below(2);
            acts.Add(new SimulationAct(life, frame, kind, person, 0, (uint)dice.Next()));
        }

        if (trouble > 0 && dice.OneIn(trouble))
        {
            SimulationActKind kind = dice.Of(
                SimulationActKind.Halt,
                SimulationActKind.Reset,
                SimulationActKind.Reset,
                SimulationActKind.Drain,
                SimulationActKind.Restart,
                SimulationActKind.Type,
                SimulationActKind.Clock);
            int who = kind is SimulationActKind.Restart or SimulationActKind.Type ? 1 + dice.Below(SimulatedSystem.Partitions) : 3;
            acts.Add(new SimulationAct(life, frame, kind, who, 1 + dice.Below(SimulatedSystem.Channels), (uint)dice.Next()));
        }
    }
}
