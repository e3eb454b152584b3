using System;
using System.IO;
using Guard.Contracts;
using Guard.Pc;

namespace Guard.Host.Bringup;

/// <summary>A plain PC with its serial line on a stream, run in slices until it exits, crashes or rests.</summary>
public sealed class PlainMachine : IDisposable
{
    private const ulong SliceTicks = 2_000_000;
    private const int CrashExitCode = 1;

    private readonly Stream _output;
    private readonly Stream _side;
    private readonly byte[] _buffer = new byte[65536];

    /// <param name="memoryBytes">RAM.</param>
    /// <param name="ports">Bring-up ports.</param>
    /// <param name="output">COM1's output; owned by the caller.</param>
    /// <param name="side">Debug text and progress codes; owned by this object.</param>
    public PlainMachine(ulong memoryBytes, PlainPcOptions ports, Stream output, Stream side)
    {
        _output = output;
        _side = side;
        Pc = new PcPartition(
            new PcOptions
            {
                Id = new PartitionId(1),
                MemoryBytes = memoryBytes,
                Devices = PartitionDevices.Com1 | PartitionDevices.Com2,
                PlainPc = ports,
            });
    }

    /// <summary>The PC; load it before <see cref="Run"/>.</summary>
    public PcPartition Pc { get; }

    /// <summary>Runs until the guest writes the exit port (its code), crashes (1), rests for good (0) or the ticks are spent (0).</summary>
    public int Run(ulong maxTicks)
    {
        ulong tick = 0;
        while (tick < maxTicks)
        {
            ulong length = Math.Min(SliceTicks, maxTicks - tick);
            SlotExit exit = Pc.RunSlot(tick, length);
            tick += length;
            Drain();
            if (Pc.ExitCode is int code)
            {
                return code;
            }

            if (exit.Reason is SlotExitReason.Shutdown or SlotExitReason.EmulatorFault)
            {
                return CrashExitCode;
            }

            if (exit.Reason is SlotExitReason.Halted or SlotExitReason.Idle)
            {
                return 0;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _side.Dispose();

    private void Drain()
    {
        for (int count = Pc.TakeOutput(0, _buffer); count > 0; count = Pc.TakeOutput(0, _buffer))
        {
            _output.Write(_buffer, 0, count);
        }

        for (int count = Pc.TakeDebugOutput(_buffer); count > 0; count = Pc.TakeDebugOutput(_buffer))
        {
            _side.Write(_buffer, 0, count);
        }

        for (int count = Pc.TakePostCodes(_buffer); count > 0; count = Pc.TakePostCodes(_buffer))
        {
            foreach (byte code in _buffer.AsSpan(0, count))
            {
                _side.Write(System.Text.Encoding.ASCII.GetBytes($"POST {code:X2}\n"));
            }
        }

        _output.Flush();
    }
}
