using System;
using System.Collections.Immutable;
using System.Linq;

namespace Guard.Experiments.Size;

/// <summary>What is trusted, and why: the longest path that fits a file counts.</summary>
public static class TrustedTable
{
    private const string Kernel = "kernel/Guard.Kernel/";
    private const string Host = "tools/Guard.Host/";
    private const string Order = "who runs when, and for how long";
    private const string Start = "no first instruction but of a verified image in erased memory";
    private const string Inputs = "what comes from outside is written down before it acts";

    // What looks, compares, draws or demonstrates: a fault here shows a wrong picture, and lets nothing through.
    private static readonly ImmutableArray<string> Untrusted =
    [
        Host + "Bringup/", Host + "Conformance/", Host + "Demonstration/", Host + "Reporting/", Host + "Auditing/", Host + "Replaying/",
        Host + "Authoring/", Host + "LanguageServer/", "policy/Guard.Policy/Editing/",
        "policy/Guard.Policy/Analysis/", "policy/Guard.Policy/Testing/", "policy/examples/",
    ];

    /// <summary>The table.</summary>
    public static ImmutableArray<TrustedRow> Rows { get; } =
    [
        Separation("kernel/Guard.Contracts/", "the words both sides of every boundary share, and the codec of the signed plan"),
        Separation("kernel/Guard.Images/", "no byte of an image is placed before two roles vouched for it and every hash was checked"),
        Separation(Kernel + "Monitor.cs", "the frame: inputs journalled, runs apart from one another, then the gap"),
        Separation(Kernel + "MonitorParts.cs", "the monitor has no other source of anything"),
        Separation(Kernel + "KernelState.cs", "the monitor's state, and who holds what of it"),
        Separation(Kernel + "KernelClock.cs", "virtual time depends on the plan alone"),
        Separation(Kernel + "Invariant.cs", "our own mistake halts"),
        Separation(Kernel + "Schedule.cs", Order),
        Separation(Kernel + "FramePlan.cs", Order),
        Separation(Kernel + "FrameRun.cs", Order),
        Separation(Kernel + "FrameInputs.cs", Inputs),
        Separation(Kernel + "FrameIntake.cs", Inputs),
        Separation(Kernel + "PartitionTable.cs", "which state is whose"),
        Separation(Kernel + "PartitionEntry.cs", "all that reaches a partition passes here, and no exception leaves it"),
        Separation(Kernel + "PartitionPart.cs", "what the host hands in for a partition"),
        Separation(Kernel + "PartitionStarter.cs", Start),
        Separation(Kernel + "BootStage.cs", Start),
        Separation(Kernel + "LoadedImage.cs", Start),
        Separation(Kernel + "LoadedSegment.cs", Start),
        Separation(Kernel + "HealthMonitor.cs", "a failing partition stops alone"),
        Separation(Kernel + "PlanCheck.cs", "a plan that overlaps or lies is refused"),
        Separation(Kernel + "PartsCheck.cs", "parts that do not belong together are refused"),
        GuardRow("kernel/Guard.Labels/", "decides which way information may flow"),
        GuardRow("kernel/Guard.Crypto/", "a wrong yes here signs anything"),
        GuardRow("kernel/Guard.Audit/", "nothing is released before its record is durable"),
        GuardRow(Kernel, "admission, filters, review, release, recovery: the two machines and their effects"),
        GuardRow("policy/Guard.Policy/", "what it compiles is what people sign"),
        GuardRow("policy/Guard.Filters/", "what A and B both pass goes through"),
        RuntimeRow(Host, "wires everything together and hands it in"),
        RuntimeRow(Host + "Running/", "verifies artefacts before a run, executes frames, journals inputs"),
        RuntimeRow(Host + "Storage/", "a flush that says durable must be"),
        RuntimeRow(Host + "Building/", "compiles and signs what a run starts from"),
        RuntimeRow(Host + "Keys/", "holds the keys of a site's roles"),
    ];

    /// <summary>True for what stands below a trusted folder and is not trusted.</summary>
    public static bool IsUntrusted(string path) => Untrusted.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static TrustedRow Separation(string path, string reason) => new(path, TrustedPart.Separation, reason);

    private static TrustedRow GuardRow(string path, string reason) => new(path, TrustedPart.Guard, reason);

    private static TrustedRow RuntimeRow(string path, string reason) => new(path, TrustedPart.Runtime, reason);
}
