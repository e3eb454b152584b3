namespace Guard.Pc.Loaders;

/// <summary>A Multiboot module that already stands in RAM.</summary>
/// <param name="Start">Address of its first byte.</param>
/// <param name="End">Address after its last byte, not below <paramref name="Start"/>.</param>
/// <param name="CommandLine">Printable ASCII; may be empty.</param>
public readonly record struct MultibootModule(uint Start, uint End, string CommandLine);
