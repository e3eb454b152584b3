using System;

namespace Guard.Pc.Loaders;

/// <summary>A Multiboot module that is still a file.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="CommandLine">Printable ASCII; may be empty.</param>
public readonly record struct ModuleFile(ReadOnlyMemory<byte> Bytes, string CommandLine);
