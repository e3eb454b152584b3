using System;
using System.IO;
using Iced.Intel;

namespace Guard.X86.Tests;

/// <summary>Bytes of small programs, written in Iced's assembler.</summary>
internal static class Assembly
{
    /// <summary>Assembles a program.</summary>
    /// <param name="bits">16 or 32.</param>
    /// <param name="address">Where it will stand: CS's base plus this is linear.</param>
    /// <param name="write">Writes it.</param>
    public static byte[] Of(int bits, ulong address, Action<Assembler> write)
    {
        var assembler = new Assembler(bits);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), address);
        return stream.ToArray();
    }
}
