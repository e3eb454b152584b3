using System;
using Guard.X86;

namespace Guard.Host.Conformance;

/// <summary>A bus with nothing on it: reads all ones, takes writes, never interrupts.</summary>
internal sealed class OpenBus : IPortBus
{
    /// <inheritdoc/>
    public bool Attention => false;

    /// <inheritdoc/>
    public uint Read(ushort port, int widthBytes, ulong tick) => (uint)Ones(widthBytes);

    /// <inheritdoc/>
    public void Write(ushort port, int widthBytes, uint value, ulong tick)
    {
        // Nothing is there.
    }

    /// <inheritdoc/>
    public ulong ReadMemory(ulong address, int widthBytes, ulong tick) => Ones(widthBytes);

    /// <inheritdoc/>
    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick)
    {
        // Nothing is there.
    }

    /// <inheritdoc/>
    public byte AcknowledgeInterrupt(ulong tick) => throw new InvalidOperationException("No interrupt is ever raised here.");

    private static ulong Ones(int widthBytes) => widthBytes >= 8 ? ulong.MaxValue : (1UL << (8 * widthBytes)) - 1;
}
