using Guard.Contracts;
using static Guard.Policy.Documents.MapShape;
using static Guard.Policy.Documents.ValueForm;
using static Guard.Policy.Documents.Widening;

namespace Guard.Policy.Documents;

/// <summary>Every key of system.yaml.</summary>
public static class SystemShapes
{
    private static readonly MapShape Clock = Of(
        "a clock",
        Must("hz", Integer, "ticks in one virtual second").WidensWhen(Changed),
        Must("date", Date, "what guests' real-time clock shows at tick 0").WidensWhen(Changed));

    private static readonly MapShape Machine = Of(
        "a machine", Must("memory", Size, "RAM for partitions and their buffers").WidensWhen(Raised));

    private static readonly MapShape Restart = Of(
        "a restart budget",
        Must("budget", Integer, "restarts allowed").WidensWhen(Raised),
        Must("per", Duration, "within this time").WidensWhen(Lowered));

    private static readonly MapShape Processor = Of(
        "a processor",
        Must("hide", Names, "features CPUID does not report, though their instructions work: " + FeatureWords.Text(ProcessorFeatures.All))
            .WidensWhen(Removed));

    private static readonly MapShape HealthOn = Of(
        "health actions",
        May("triple-fault", Choice, "its processor shut down", null, "ignore", "restart-cold", "halt-partition", "halt-channels").WidensWhen(Lowered),
        May("doorbell-flood", Choice, "it rang beyond its allowance", null, "ignore", "restart-cold", "halt-partition", "halt-channels").WidensWhen(Lowered),
        May("image-invalid", Choice, "its image failed verification", null, "halt-partition", "refuse-start").WidensWhen(Lowered),
        May("halted", Choice, "it waits with interrupts disabled", null, "ignore", "restart-cold", "halt-partition", "halt-channels").WidensWhen(Lowered),
        May("emulator-fault", Choice, "its PC found itself inconsistent", null, "restart-cold", "halt-partition", "halt-channels").WidensWhen(Lowered));

    private static readonly MapShape Health = Of(
        "a health table",
        Must("default", Choice, "what happens on an error not listed", null, "halt-partition"),
        May("on", Map, "action of each error", HealthOn));

    private static readonly MapShape Partition = Of(
        "a partition",
        Must("image", Path, "its signed image").WidensWhen(Changed),
        Must("memory", Size, "RAM").WidensWhen(Raised),
        Must("devices", Names, "uart (COM1), uart (COM2), guardport, rtc, keyboard, pci, apic, virtio-console, virtio-rng, virtio-net").WidensWhen(Added),
        May("processor", Map, "what its processor shows; everything it has when left out", Processor),
        May("doorbells", Integer, "messages it may submit in one slot; 8 when left out").WidensWhen(Raised),
        May("restart", Map, "how often it may be restarted", Restart).WidensWhen(Added),
        May("health", Map, "its own actions, over the common table", HealthOn),
        May("gdb", Switch, "whether a debugger may look into it while the system runs (run --gdb); no when left out").WidensWhen(Raised))
        with { Later = ["snapshot", "node", "disk", "network", "overcommit", "serial"] };

    private static readonly MapShape Mode = Of(
        "a schedule",
        Must("frame", Duration, "length of the major frame").WidensWhen(Changed),
        Must("slots", SlotList, "partition and length, one after another; idle for a gap").WidensWhen(Raised));

    private static readonly MapShape Audit = Of(
        "an audit log",
        Must("store", Choice, "folder in the run folder", null, "log"),
        Must("reserve", Records, "records for which space is kept").WidensWhen(Lowered),
        May("checkpoint", Records, "a checkpoint at the latest after so many; 256 records when left out").WidensWhen(Raised),
        May("origin", Text, "origin line of its checkpoints; guard.example/NAME when left out").WidensWhen(Changed))
        with { Later = ["witness"] };

    /// <summary>The whole file.</summary>
    public static MapShape System { get; } = Of(
        "a system",
        Must("system", Name, "name of the system").WidensWhen(Changed),
        Must("policy", Path, "the policy it realises"),
        Must("clock", Map, "virtual time", Clock),
        May("machine", Map, "what there is to share; 1 GiB when left out", Machine),
        Must("partitions", NamedMaps, "what realises each domain", Partition).WidensWhen(Added),
        Must("schedule", NamedMaps, "modes; a run starts in the first", Mode).WidensWhen(Added),
        Must("health", Map, "what happens when a partition fails", Health),
        Must("audit", Map, "the log", Audit))
        with { Later = ["keys", "nodes", "overcommit", "modes"] };
}
