using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Policy.Documents;

/// <summary>What a health table calls errors and actions.</summary>
internal static class HealthWords
{
    /// <summary>Every error in the order of a compiled table.</summary>
    internal static ImmutableArray<(string Word, HealthError Error)> Errors { get; } =
    [
        ("triple-fault", HealthError.TripleFault),
        ("doorbell-flood", HealthError.DoorbellFlood),
        ("image-invalid", HealthError.ImageInvalid),
        ("halted", HealthError.Halted),
        ("emulator-fault", HealthError.EmulatorFault),
    ];

    private static readonly ImmutableArray<(string Word, HealthAction Action)> Actions =
    [
        ("ignore", HealthAction.Ignore),
        ("restart-cold", HealthAction.RestartCold),
        ("halt-partition", HealthAction.HaltPartition),
        ("halt-channels", HealthAction.HaltChannels),
        ("refuse-start", HealthAction.RefuseStart),
    ];

    /// <summary>The action of a word; for another word the strictest a running partition can meet.</summary>
    internal static HealthAction ActionOf(string word)
    {
        foreach ((string known, HealthAction action) in Actions)
        {
            if (known == word)
            {
                return action;
            }
        }

        return HealthAction.HaltPartition;
    }

    /// <summary>The word of an action.</summary>
    internal static string Of(HealthAction action) => Actions.First(row => row.Action == action).Word;
}
