// Ports that only `guard pc` has, each where PlainPcOptions puts it:
//   exit port   W: ends the run; the exit code is (value << 1) | 1, as QEMU's isa-debug-exit. R: all ones.
//   debug port  W: one byte of text for the host. R: E9h, by which Bochs' port E9h is recognised.
//   POST port   W: a progress code for the host. R: what was written last.
using System;

namespace Guard.Pc.Devices;

/// <summary>Bring-up ports of a plain PC.</summary>
internal sealed class PlainPcPorts : IChipState
{
    private readonly PlainPcOptions _options;
    private readonly ByteRing _debugOutput;
    private readonly ByteRing _postCodes;
    private byte _lastPostCode;

    /// <exception cref="ArgumentNullException">No options.</exception>
    public PlainPcPorts(PlainPcOptions options, int outputBytes)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _debugOutput = new ByteRing(outputBytes);
        _postCodes = new ByteRing(outputBytes);
    }

    /// <summary>The exit code once the guest has written the exit port.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>No exit, no output.</summary>
    public void Reset()
    {
        ExitCode = null;
        _lastPostCode = 0;
        _debugOutput.Erase();
        _postCodes.Erase();
    }

    /// <summary>True when the port is one of those configured.</summary>
    public bool Owns(ushort port) => port == _options.ExitPort || port == _options.DebugPort || port == _options.PostPort;

    /// <summary>Reads one of the ports that <see cref="Owns"/> names.</summary>
    public byte Read(ushort port) => port == _options.DebugPort ? (byte)0xE9 : port == _options.PostPort ? _lastPostCode : (byte)0xFF;

    /// <summary>Writes one of the ports that <see cref="Owns"/> names. Output beyond the buffers is dropped.</summary>
    public void Write(ushort port, byte value)
    {
        if (port == _options.ExitPort)
        {
            ExitCode ??= (value << 1) | 1;
        }
        else if (port == _options.DebugPort)
        {
            _debugOutput.TryPut(value);
        }
        else if (port == _options.PostPort)
        {
            _lastPostCode = value;
            _postCodes.TryPut(value);
        }
    }

    /// <summary>Hands out debug output, oldest first.</summary>
    public int TakeDebugOutput(Span<byte> target) => _debugOutput.Take(target);

    /// <summary>Hands out POST codes, oldest first.</summary>
    public int TakePostCodes(Span<byte> target) => _postCodes.Take(target);

    /// <summary>Nothing: a plain PC has no transcript.</summary>
    public void Exchange(ref StateCursor state)
    {
    }

    /// <summary>Exit code, last POST code, output not yet taken.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        bool hasEnded = ExitCode is not null;
        ushort exitCode = (ushort)(ExitCode ?? 0);
        state.Flag(ref hasEnded);
        state.Word(ref exitCode);
        ExitCode = hasEnded ? exitCode : null;
        state.Byte(ref _lastPostCode);
        _debugOutput.Exchange(ref state);
        _postCodes.Exchange(ref state);
    }
}
