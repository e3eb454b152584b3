using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>What the Low domains do, the same in every run: they send good and bad messages up, and listen.</summary>
internal static class LowScript
{
    internal static SlotExitReason Low(ScriptedPartition low)
    {
        low.Drain();
        low.Submit(SmallSystem.Up, SmallSystem.Note, "report");
        if (low.Slots == 3)
        {
            low.Submit(SmallSystem.Up, SmallSystem.Note, ScriptedFilters.FailA + "alse");
        }

        return SlotExitReason.Idle;
    }

    internal static SlotExitReason Other(ScriptedPartition other)
    {
        other.Drain();
        other.Submit(SmallSystem.Side, SmallSystem.Note, "aside");
        return SlotExitReason.Idle;
    }
}
