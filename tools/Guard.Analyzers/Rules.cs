using Microsoft.CodeAnalysis;

namespace Guard.Analyzers;

/// <summary>The rules of this house, one descriptor each. Ids once published are never reused.</summary>
internal static class Rules
{
    internal static readonly DiagnosticDescriptor StaticState = Rule(
        "GUARD001",
        "Static state is deeply immutable",
        "Static '{0}' is shared mutable state: {1}",
        "Whatever is static is shared by all partitions, so it never changes: const, or readonly with a deeply immutable type.");

    internal static readonly DiagnosticDescriptor UnsafeCode = Rule(
        "GUARD002",
        "No unsafe code",
        "{0} is unsafe code: memory safety is the isolation between partitions",
        "CLR memory safety is the isolation (ARCHITECTURE, decision 4): no unsafe context, pointer, fixed or address-of.");

    internal static readonly DiagnosticDescriptor MemorySafety = Rule(
        "GUARD003",
        "No way around memory safety",
        "'{0}' goes around memory safety: {1}",
        "Unsafe, Marshal, MemoryMarshal and their kin do what a pointer does, without the keyword.");

    internal static readonly DiagnosticDescriptor Reflection = Rule(
        "GUARD004",
        "No reflection and no code emission",
        "'{0}' is reflection: {1}",
        "Reflection reads and writes what the type system forbids; emitted code is code nobody reviewed.");

    internal static readonly DiagnosticDescriptor WallClock = Rule(
        "GUARD005",
        "No wall clock",
        "'{0}' is wall time: {1}",
        "Time is counted in ticks (ARCHITECTURE, decision 2). Wall time is an input, sampled and journalled by the host.");

    internal static readonly DiagnosticDescriptor Randomness = Rule(
        "GUARD006",
        "No randomness",
        "'{0}' differs from run to run: {1}",
        "A run is a pure function of its images and its journal; random bytes are inputs, journalled by the host.");

    internal static readonly DiagnosticDescriptor Concurrency = Rule(
        "GUARD007",
        "No threads and no tasks",
        "'{0}' is concurrency: {1}",
        "The kernel has no thread (ARCHITECTURE, decision 3): the host runs partitions, one owner each.");

    internal static readonly DiagnosticDescriptor Outside = Rule(
        "GUARD008",
        "No file, console, network, process or environment",
        "'{0}' reaches the outside world: {1}",
        "Only the host touches files, people, networks and the machine; the kernel sees ILogStore and tables.");

    internal static readonly DiagnosticDescriptor HiddenScheduling = Rule(
        "GUARD009",
        "No lock, async code or finalizer",
        "{0} needs or hides another thread of control: the kernel has none",
        "lock, async, await and finalizers only make sense where several threads run; here exactly one does.");

    internal static readonly DiagnosticDescriptor TransferSwitch = Rule(
        "GUARD010",
        "No tuple switch over the transfer enums",
        "A switch over several values, one of them {0}, hides missing pairs from the compiler: write the pair table as data",
        "The compiler reports no missing pair of a tuple switch. A pair table is data, one row a state, one cell a trigger.");

    internal static readonly DiagnosticDescriptor HashOrder = Rule(
        "GUARD011",
        "No iteration in hash order",
        "foreach over '{0}' runs in an order that nobody promises: keep the order in an array, list or sorted collection",
        "Hash order must not reach a guest, a transcript or a log (ARCHITECTURE, decision 2).");

    private static DiagnosticDescriptor Rule(string id, string title, string message, string description) => new(
        id, title, message, "House", DiagnosticSeverity.Error, isEnabledByDefault: true, description);
}
