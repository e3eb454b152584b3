using System;
using System.IO;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Pc;

namespace Guard.Host.Bringup;

/// <summary>A plain PC with its serial line on a stream, run in slices until it exits, crashes or rests.</summary>
public sealed class PlainMachine : IDisposable
{
    private const ulong SliceTicks = 2_000_000;
    private const int SliceMilliseconds = 2;
    private const int CrashExitCode = 1;

    private readonly Stream _output;
    private readonly Stream _side;
    private readonly SerialInput? _input;
    private readonly NetworkLine? _network;
    private readonly byte[] _buffer = new byte[65536];
    private ulong _tick;
    private bool _waits;

    /// <param name="memoryBytes">RAM.</param>
    /// <param name="ports">Bring-up ports.</param>
    /// <param name="output">COM1's output; owned by the caller.</param>
    /// <param name="side">Debug text and progress codes; owned by this object.</param>
    /// <param name="input">COM1's input; null for a line on which nobody types.</param>
    /// <param name="disk">What a virtio disk holds at the beginning; without it there is none.</param>
    /// <param name="network">Where its network card's cable ends; owned by this object. Null for a cable with no end.</param>
    public PlainMachine(
        ulong memoryBytes,
        PlainPcOptions ports,
        Stream output,
        Stream side,
        SerialInput? input = null,
        ReadOnlyMemory<byte> disk = default,
        NetworkLine? network = null)
    {
        _network = network;
        PartitionDevices without = PartitionDevices.GuardPort | PartitionDevices.VirtioConsole;
        without |= disk.IsEmpty ? PartitionDevices.VirtioBlock : PartitionDevices.None;
        _output = output;
        _input = input;
        _side = side;
        Pc = new PcPartition(
            new PcOptions
            {
                Id = new PartitionId(1),
                MemoryBytes = memoryBytes,
                Devices = PartitionDevices.All & ~without,
                Disk = disk,
                PlainPc = ports,
            });
    }

    /// <summary>The PC; load it before <see cref="Run"/>.</summary>
    public PcPartition Pc { get; }

    /// <summary>Runs until the guest writes the exit port (its code), crashes (1), rests for good (0) or the ticks are spent (0).</summary>
    /// <remarks>While the guest only waits, and somebody may still type or it has a network, virtual time
    /// does not run ahead of the clock on the wall.</remarks>
    public int Run(ulong maxTicks)
    {
        int? code = null;
        while (code is null)
        {
            code = Advance(maxTicks);
        }

        return code.Value;
    }

    /// <summary>Runs a slice, or less where a stop point of <see cref="PcPartition.DebuggedProcessor"/> is met.</summary>
    /// <param name="maxTicks">The ticks at which the run ends.</param>
    /// <returns>The exit code when the run is over; null when it can go on.</returns>
    public int? Advance(ulong maxTicks)
    {
        if (_tick >= maxTicks)
        {
            return 0;
        }

        _waits &= !OfferFrames(_waits && !MayType ? SliceMilliseconds : 0);
        _waits &= !OfferInput(_waits ? SliceMilliseconds : 0);
        SlotExit exit = Pc.RunSlot(_tick, Math.Min(SliceTicks, maxTicks - _tick));
        _tick += exit.UsedTicks;
        Drain();
        if (Pc.ExitCode is int code)
        {
            return code;
        }

        if (exit.Reason is SlotExitReason.Shutdown or SlotExitReason.EmulatorFault)
        {
            return CrashExitCode;
        }

        bool mayHear = MayType || _network is not null;
        if (exit.Reason == SlotExitReason.Halted || (exit.Reason == SlotExitReason.Idle && !mayHear))
        {
            return 0;
        }

        _waits = mayHear && exit.Reason is (SlotExitReason.Idle or SlotExitReason.Waiting);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _side.Dispose();
        _network?.Dispose();
    }

    private bool MayType => _input is not null && !_input.IsAtEnd;

    private bool OfferFrames(int waitMilliseconds)
    {
        if (_network is null)
        {
            return false;
        }

        if (waitMilliseconds > 0)
        {
            _network.Wait(waitMilliseconds);
        }

        ReadOnlySpan<byte> frames = _network.Offer(Pc.InputFreeBytes(IPartition.NetworkPort));
        Pc.OfferInput(IPartition.NetworkPort, frames);
        int count = frames.Length;
        _network.Taken(count);
        return count > 0;
    }

    private bool OfferInput(int waitMilliseconds)
    {
        Span<byte> bytes = _buffer.AsSpan(0, Math.Min(Pc.InputFreeBytes(0), _buffer.Length));
        int count = _input is null || bytes.IsEmpty ? 0 : _input.Take(bytes, waitMilliseconds);
        Pc.OfferInput(0, bytes[..count]);
        return count > 0;
    }

    private void Drain()
    {
        for (int count = Pc.TakeOutput(0, _buffer); count > 0; count = Pc.TakeOutput(0, _buffer))
        {
            _output.Write(_buffer, 0, count);
        }

        for (int count = Pc.TakeOutput(IPartition.NetworkPort, _buffer); count > 0; count = Pc.TakeOutput(IPartition.NetworkPort, _buffer))
        {
            _network?.Send(_buffer.AsSpan(0, count));
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
