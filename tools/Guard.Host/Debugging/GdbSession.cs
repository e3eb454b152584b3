using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.X86;

namespace Guard.Host.Debugging;

/// <summary>
/// One debugger's questions to a processor that stands still, answered one packet at a time ("Debugging with GDB", Appendix E "GDB Remote
/// Serial Protocol"). An unknown packet is answered with an empty one, as the protocol wants it.
/// </summary>
public sealed class GdbSession
{
    private const string Ok = "OK";
    private const string Refused = "E16";
    private const string BadAddress = "E0e";
    private const int MaxMemoryBytes = (GdbWire.PacketBytes / 2) - 16;

    private readonly GdbWire _wire;
    private readonly Cpu _cpu;
    private readonly GdbRegisters _registers;
    private readonly bool _isReadOnly;
    private string _stop = "S05";

    /// <summary>Begins with a processor that stands still.</summary>
    /// <param name="wire">The debugger's connection.</param>
    /// <param name="cpu">The processor.</param>
    /// <param name="isReadOnly">Whatever would change a register or memory is refused.</param>
    public GdbSession(GdbWire wire, Cpu cpu, bool isReadOnly = false)
    {
        _isReadOnly = isReadOnly;
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(cpu);
        _wire = wire;
        _cpu = cpu;
        _registers = new GdbRegisters(cpu);
    }

    /// <summary>The points this debugger has set.</summary>
    public GdbStops Stops { get; } = new();

    /// <summary>Tells that the program has stopped, and why: a stop reply packet.</summary>
    public void Report(string stop)
    {
        _stop = stop;
        _wire.Write(stop);
    }

    /// <summary>Answers until the program shall go on.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public GdbResume Serve()
    {
        while (true)
        {
            ReadOnlySpan<byte> packet = _wire.Read();
            string text = Encoding.Latin1.GetString(packet);
            if (Resumes(text) is GdbResume resume)
            {
                return resume;
            }

            if (text.StartsWith('X'))
            {
                _wire.Write(WriteBinary(text));
            }
            else if (text == "QStartNoAckMode")
            {
                _wire.Write(Ok);
                _wire.Acknowledges = false;
            }
            else
            {
                _wire.Write(Answer(text));
            }
        }
    }

    private GdbResume? Resumes(string packet)
    {
        // The letters that go on at another address: their answer, like that of every other change, is an error.
        if (_isReadOnly && packet.Length > 1 && packet[0] is 'c' or 'C' or 's' or 'S' && !IsPlainResume(packet))
        {
            return null;
        }

        string action = packet.StartsWith("vCont;", StringComparison.Ordinal) ? packet["vCont;".Length..] : packet;
        if (packet == "vKill" || packet.StartsWith("vKill;", StringComparison.Ordinal))
        {
            _wire.Write(Ok);
            return GdbResume.Kill;
        }

        if (packet.Length == 0)
        {
            return null;
        }

        switch (action[0])
        {
            case 'c' or 'C' or 's' or 'S':
                bool isPlain = action[0] is 'c' or 's' && !packet.StartsWith('v') && action.Length > 1;
                if (isPlain && GdbPacket.TryNumber(action.AsSpan(1), out uint address))
                {
                    _cpu.State.EIP = address;
                }

                return action[0] is 'c' or 'C' ? GdbResume.Continue : GdbResume.Step;
            case 'D':
                _wire.Write(Ok);
                return GdbResume.Detach;
            case 'k':
                return GdbResume.Kill;
            default:
                return null;
        }
    }

    // c, s; C and S name a signal, which a PC has none of, and may name an address behind it.
    private static bool IsPlainResume(string packet) =>
        packet.Length == 1 || (packet[0] is 'C' or 'S' && !packet.Contains(';', StringComparison.Ordinal));

    private string Answer(string packet) => packet.Length == 0 ? string.Empty : packet[0] switch
    {
        'c' or 's' or 'C' or 'S' => Refused,
        'G' or 'P' or 'M' when _isReadOnly => Refused,
        '?' => _stop,
        'g' => string.Concat(Enumerable.Range(0, GdbRegisters.Count).Select(number => Convert.ToHexStringLower(_registers.Read(number)))),
        'G' => WriteAll(packet.AsSpan(1)),
        'p' => ReadOne(packet.AsSpan(1)),
        'P' => WriteOne(packet.AsSpan(1)),
        'm' => ReadMemory(packet.AsSpan(1)),
        'M' => WriteMemory(packet.AsSpan(1)),
        'Z' or 'z' => Change(packet),
        'H' or 'T' => Ok,
        'q' => Query(packet),
        'v' => packet == "vCont?" ? "vCont;c;C;s;S" : string.Empty,
        _ => string.Empty,
    };

    private string Query(string packet)
    {
        const string Features = "qXfer:features:read:target.xml:";
        const string Command = "qRcmd,";
        if (packet.StartsWith("qSupported", StringComparison.Ordinal))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"PacketSize={GdbWire.PacketBytes:x};qXfer:features:read+;QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+");
        }

        if (packet.StartsWith(Features, StringComparison.Ordinal))
        {
            return Part(GdbRegisters.Description, packet.AsSpan(Features.Length));
        }

        if (packet.StartsWith(Command, StringComparison.Ordinal))
        {
            return GdbPacket.TryBytes(packet.AsSpan(Command.Length), out byte[] command)
                ? GdbPacket.Encode(Monitor(Encoding.UTF8.GetString(command).Trim()))
                : Refused;
        }

        return packet switch
        {
            "qAttached" => "1",
            "qC" => "QC1",
            "qfThreadInfo" => "m1",
            "qsThreadInfo" => "l",
            _ => string.Empty,
        };
    }

    /// <summary>`monitor ...` in gdb: what only the machine knows.</summary>
    private string Monitor(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["tick"])
        {
            return string.Create(CultureInfo.InvariantCulture, $"{_cpu.Tick}\n");
        }

        if (words is ["fault"])
        {
            return _cpu.LastFault is CrashRecord fault
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"vector {fault.Vector}, error code {fault.ErrorCode:x}, at {fault.CodeBase + fault.InstructionPointer:x8}; {_cpu.FaultCount} so far\n")
                : "no exception so far\n";
        }

        return "monitor tick    virtual time in ticks\nmonitor fault   the last exception of the guest\n";
    }

    private static string Part(string text, ReadOnlySpan<char> range)
    {
        if (!GdbPacket.TryRange(range, out uint offset, out uint lengthBytes) || offset > text.Length)
        {
            return Refused;
        }

        int count = (int)Math.Min(Math.Min(lengthBytes, (uint)GdbWire.PacketBytes / 2), (uint)text.Length - offset);
        return string.Concat(offset + count == text.Length ? "l" : "m", text.AsSpan((int)offset, count));
    }

    private string ReadOne(ReadOnlySpan<char> number) =>
        GdbPacket.TryNumber(number, out uint register) && register < GdbRegisters.Count
            ? Convert.ToHexStringLower(_registers.Read((int)register))
            : Refused;

    private string WriteOne(ReadOnlySpan<char> assignment)
    {
        int equals = assignment.IndexOf('=');
        return equals > 0
            && GdbPacket.TryNumber(assignment[..equals], out uint register)
            && register < GdbRegisters.Count
            && GdbPacket.TryBytes(assignment[(equals + 1)..], out byte[] bytes)
            && _registers.TryWrite((int)register, bytes)
                ? Ok
                : Refused;
    }

    private string WriteAll(ReadOnlySpan<char> digits)
    {
        if (!GdbPacket.TryBytes(digits, out byte[] bytes))
        {
            return Refused;
        }

        int at = 0;
        for (int number = 0; number < GdbRegisters.Count && at + GdbRegisters.LengthBytes(number) <= bytes.Length; number++)
        {
            _registers.TryWrite(number, bytes.AsSpan(at, GdbRegisters.LengthBytes(number)));
            at += GdbRegisters.LengthBytes(number);
        }

        return Ok;
    }

    private string ReadMemory(ReadOnlySpan<char> range)
    {
        if (!GdbPacket.TryRange(range, out uint address, out uint lengthBytes))
        {
            return Refused;
        }

        byte[] bytes = new byte[Math.Min(lengthBytes, MaxMemoryBytes)];
        int count = 0;
        try
        {
            while (count < bytes.Length && _cpu.TryReadLinear(address + (uint)count, bytes.AsSpan(count, 1)))
            {
                count++;
            }
        }
        catch (PageRefusedException)
        {
            return BadAddress;                  // A snapshot's page that is not what was signed: the guest has not touched it yet.
        }

        return count == 0 && bytes.Length != 0 ? BadAddress : Convert.ToHexStringLower(bytes.AsSpan(0, count));
    }

    private string WriteMemory(ReadOnlySpan<char> packet)
    {
        int colon = packet.IndexOf(':');
        return colon > 0
            && GdbPacket.TryRange(packet[..colon], out uint address, out uint lengthBytes)
            && GdbPacket.TryBytes(packet[(colon + 1)..], out byte[] bytes)
            && (uint)bytes.Length == lengthBytes
                ? Store(address, bytes)
                : Refused;
    }

    private string WriteBinary(string packet)
    {
        int colon = packet.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !GdbPacket.TryRange(packet.AsSpan(1, colon - 1), out uint address, out uint lengthBytes))
        {
            return Refused;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(packet[(colon + 1)..]);
        return (uint)bytes.Length == lengthBytes && !_isReadOnly ? Store(address, bytes) : Refused;
    }

    private string Store(uint address, byte[] bytes) => _cpu.TryWriteLinear(address, bytes) ? Ok : BadAddress;

    private string Change(string packet)
    {
        string[] fields = packet[1..].Split(';')[0].Split(',');
        return fields is [[char kind], string place, string size]
            && GdbPacket.TryNumber(place, out uint address)
            && GdbPacket.TryNumber(size, out uint lengthBytes)
            && Stops.TryChange(packet[0] == 'Z', kind - '0', address, lengthBytes)
                ? Ok
                : Refused;
    }
}
