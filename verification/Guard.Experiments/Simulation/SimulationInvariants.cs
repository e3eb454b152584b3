using System.Collections.Immutable;

namespace Guard.Experiments.Simulation;

/// <summary>What must hold in every frame and after every start, by name. I numbers are those of the design, 3.2.</summary>
public static class SimulationInvariants
{
    internal const string Throws = "no-exception";
    internal const string Once = "delivered-once";
    internal const string Recorded = "recorded-before-released";
    internal const string Content = "content-as-filtered";
    internal const string Durable = "durable-as-claimed";
    internal const string Continues = "log-continues";
    internal const string Verifies = "log-verifies";
    internal const string Replays = "journal-regenerates";
    internal const string Suspends = "suspended-releases-nothing";
    internal const string Machine = "machine-obeyed";
    internal const string Apart = "partitions-apart";
    internal const string Halted = "halted-stays-halted";
    internal const string Fresh = "note-counts-once";
    internal const string Ends = "every-transfer-ends";
    internal const string Stops = "stops-only-for-cause";
    internal const string Private = "no-payload-in-the-log";

    /// <summary>All of them, each with its sentence.</summary>
    public static ImmutableArray<(string Name, string Sentence)> All { get; } =
    [
        (Throws, "Nothing throws, whatever storage answers."),
        (Once, "No transfer and no content is put into an inbox twice, in all lives together (I5, I6)."),
        (Recorded, "When a message is put into an inbox, its ADMIT, both filters' passes, the match, as many approvals by different persons as"
            + " the quorum asks and its RELEASE-INTENT are on the medium, in that order, and ADMIT since an earlier gap (I1, I2)."),
        (Content, "What a sink gets is what the source of that channel submitted and both filters passed, padded as the channel says, with"
            + " a number of its own."),
        (Durable, "No loss of power can take a record that the log writer calls durable."),
        (Continues, "After every start the log holds all durable records, and nothing but what was written, in its order (RFC 6962 root)."),
        (Verifies, "After every end of a process the log verifies; a torn last record is all a verifier may find."),
        (Replays, "The journal regenerates every frame of every life, every record and the root, each domain alone from its own journal."),
        (Suspends, "While records cannot be made durable nothing is admitted or released; with space and sound storage it ends."),
        (Machine, "Every change of a transfer is an edge of the machine, and a terminal state is never left (I3, I7, I8)."),
        (Apart, "A partition stops for its own act or an operator's alone, and every running one gets its slot in every frame."),
        (Halted, "A channel whose halt is recorded is halted after every start."),
        (Fresh, "No signed note takes effect twice."),
        (Ends, "Once nothing goes wrong any more, every admitted transfer has exactly one recorded end, in bounded time (I4)."),
        (Stops, "A run refuses to start, or ends by itself, only after a fault that explains it."),
        (Private, "No payload is in the log or, in clear, among the held items."),
    ];
}
