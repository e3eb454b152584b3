using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;

namespace Guard.Experiments.Noninterference;

/// <summary>The alphabet of High's behaviours in the exhaustive form of C4: sixteen actions, one a slot, each a hexadecimal digit.</summary>
internal static class HighActions
{
    internal const int Count = 16;

    private static readonly ImmutableArray<string> Texts =
    [
        "rests",
        "sends 4 bytes down",
        "sends 24 bytes down",
        "sends what filter A refuses",
        "sends what filter B refuses",
        "sends what A and B write differently: the channel halts",
        "sends on Low's channel",
        "sends an undeclared type",
        "sends more than the type holds",
        "rings 12 times",
        "stops reading its inbox",
        "reads its inbox again",
        "triple-faults",
        "halts for good",
        "sends what a filter never finishes, and prints",
        "throws inside the emulated PC",
    ];

    /// <summary>The actions as programs of a scripted partition.</summary>
    internal static ImmutableArray<Func<ScriptedPartition, SlotExitReason>> Programs { get; } =
        [.. Enumerable.Range(0, Count).Select(action => new Func<ScriptedPartition, SlotExitReason>(high => Act(high, action)))];

    internal static string Text(int action) => Texts[action];

    /// <summary>Carries out one action.</summary>
    internal static SlotExitReason Act(ScriptedPartition high, int action)
    {
        switch (action)
        {
            case 1:
                high.Submit(SmallSystem.Down, SmallSystem.Status, "good");
                break;
            case 2:
                high.Submit(SmallSystem.Down, SmallSystem.Status, "the longest there may be");
                break;
            case 3:
                high.Submit(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.FailA + "orbidden");
                break;
            case 4:
                high.Submit(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.FailB + "arbled");
                break;
            case 5:
                high.Submit(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.Differ + "ifferent");
                break;
            case 6:
                high.Submit(SmallSystem.Up, SmallSystem.Note, "forged");
                break;
            case 7:
                high.Submit(SmallSystem.Down, 9, "what type is this");
                break;
            case 8:
                high.Submit(SmallSystem.Down, SmallSystem.Status, new string('x', 25));
                break;
            case 9:
                for (int i = 0; i < 12; i++)
                {
                    high.Submit(SmallSystem.Down, SmallSystem.Status, "flood");
                }

                break;
            case 10:
                high.Reads = false;
                break;
            case 11:
                high.Reads = true;
                high.Drain();
                break;
            case 12:
                return SlotExitReason.Shutdown;
            case 13:
                return SlotExitReason.Halted;
            case 14:
                high.Submit(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.Endless + "eno");
                high.Print("still here\n");
                break;
            case 15:
                throw new InvalidOperationException("a fault of the emulator");
            default:
                break;
        }

        return SlotExitReason.Idle;
    }

    /// <summary>Reads a word of actions, one hexadecimal digit each.</summary>
    internal static int[] Parse(string word)
    {
        int[] actions = [.. word.Select(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c) ? Convert.ToInt32(c.ToString(), 16) : -1)];
        return actions.Length is > 0 and <= 64 && actions.All(action => action >= 0)
            ? actions
            : throw new OperatorException(2, $"'{word}' is no word of actions", "1 to 64 hexadecimal digits");
    }
}
