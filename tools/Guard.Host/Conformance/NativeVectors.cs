using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Host.Conformance;

/// <summary>Runs a file of native vectors: single instructions in flat 32-bit protected mode, judged by its FORMAT.md.</summary>
public sealed class NativeVectors
{
    private const ulong MemoryBytes = 2 << 20;
    private const int WindowBytes = 0x200;
    private const uint ComparedFlags = 0xCD5;
    private const int LongestRepeat = 100_000;

    /// <summary>CR0.NE: a pending x87 exception is #MF.</summary>
    private const uint NumericError = 0x20;

    /// <summary>CR4.OSFXSR and CR4.OSXMMEXCPT.</summary>
    private const uint SimdEnabled = 0x600;

    private static readonly string[] RegisterNames = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"];

    private readonly PhysicalMemory _memory = new(MemoryBytes);
    private readonly Cpu _cpu;
    private readonly Dictionary<string, string> _base = new(StringComparer.Ordinal);
    private readonly byte[] _baseWindow = new byte[WindowBytes];
    private uint _codeAddress;
    private uint _dataAddress;

    private NativeVectors()
    {
        _cpu = new Cpu(_memory, new OpenBus(), new CpuOptions());
    }

    /// <summary>Runs every case of a file.</summary>
    /// <param name="path">A gzipped vector file.</param>
    /// <exception cref="InvalidDataException">The file is not gzip.</exception>
    /// <exception cref="FormatException">A line is not of the format.</exception>
    public static ConformanceResult Run(string path)
    {
        ConformanceResult result = new(Path.GetFileName(path).Replace(".txt.gz", string.Empty, StringComparison.Ordinal));
        NativeVectors vectors = new();
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string form = string.Empty;
        for (int number = 1; reader.ReadLine() is string line; number++)
        {
            if (line.StartsWith('#') || line.Length == 0)
            {
                continue;
            }

            if (line.StartsWith('@'))
            {
                form = line[1..];
            }
            else if (line.StartsWith("place ", StringComparison.Ordinal) || line.StartsWith("base ", StringComparison.Ordinal))
            {
                vectors.ReadHeader(line);
            }
            else
            {
                NativeCase test = NativeCase.Parse(line, form);
                if (vectors.Judge(test) is string difference)
                {
                    result.Fail(
                        string.Create(CultureInfo.InvariantCulture, $"{result.Group}:{number}"), $"{test.Form}: {line}: {difference}");
                }
                else
                {
                    result.Pass();
                }
            }
        }

        return result;
    }

    private void ReadHeader(string line)
    {
        foreach (string token in line.Split(' ').Skip(1))
        {
            (string name, string value) = NativeCase.Pair(token);
            switch (name)
            {
                case "code":
                    _codeAddress = (uint)NativeCase.Number(value);
                    break;
                case "data":
                    _dataAddress = (uint)NativeCase.Number(value);
                    break;
                default:
                    Apply([(name, value)], _base, _baseWindow);
                    break;
            }
        }
    }

    /// <summary>Null when the case agrees, else the difference.</summary>
    private string? Judge(NativeCase test)
    {
        byte[] window = [.. _baseWindow];
        Dictionary<string, string> expected = new(_base, StringComparer.Ordinal);
        Apply(test.Before, expected, window);
        Load(test.Code, expected, window);
        RunOne(test.Code);

        uint length = (uint)test.Code.Length;
        uint nextOffset = length;
        string? fault = null;
        foreach ((string name, string value) in test.After)
        {
            fault = name == "fault" ? value : fault;
            nextOffset = name == "ip" ? (uint)NativeCase.Number(value) : nextOffset;
        }

        Apply(test.After, expected, window);
        if (fault is not null || _cpu.LastFault is not null)
        {
            if (JudgeFault(fault) is string wrongFault)
            {
                return wrongFault;
            }
        }
        else if ((uint)_cpu.State.EIP != _codeAddress + nextOffset)
        {
            return string.Create(CultureInfo.InvariantCulture, $"eip is {(uint)_cpu.State.EIP - _codeAddress:X} from the code");
        }

        return Compare(test, expected, window);
    }

    /// <summary>No interrupt table exists here, so every fault ends in shutdown with all registers as they were.</summary>
    private string? JudgeFault(string? expected)
    {
        if (_cpu.LastFault is not CrashRecord fault)
        {
            return $"expected #{expected}, none was raised";
        }

        string name = fault.Vector switch
        {
            0 => "DE",
            6 => "UD",
            12 => "SS",
            13 => "GP",
            14 => "PF",
            16 => "MF",
            19 => "XM",
            _ => $"{fault.Vector}",
        };
        return name == expected && (uint)fault.InstructionPointer == _codeAddress
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"raised #{name} at {(uint)fault.InstructionPointer:X}, expected {expected ?? "none"}");
    }

    private string? Compare(NativeCase test, Dictionary<string, string> expected, byte[] window)
    {
        for (int i = 0; i < RegisterNames.Length; i++)
        {
            uint want = (uint)NativeCase.Number(expected[RegisterNames[i]]);
            uint have = (uint)_cpu.State.GetRegister((GeneralRegister)i);
            uint mask = ~Mask(test, RegisterNames[i]);
            if (((want ^ have) & mask) != 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{RegisterNames[i]} is {have:X8}, expected {want:X8}");
            }
        }

        uint flags = (uint)NativeCase.Number(expected["fl"]);
        uint compared = ComparedFlags & ~Mask(test, "fl");
        if (((_cpu.State.EFLAGS ^ flags) & compared) != 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"fl is {_cpu.State.EFLAGS & compared:X3}, expected {flags & compared:X3}");
        }

        if (NativeFloatingState.Compare(test, expected, _cpu.State) is string floating)
        {
            return floating;
        }

        byte[] actual = new byte[WindowBytes];
        _memory.TryRead(_dataAddress, actual);
        foreach (
            (string name, string value) in test.Undefined.Where(pair => IsMemory(pair.Key)).Select(pair => (pair.Key, pair.Value)))
        {
            byte[] bits = Convert.FromHexString(value);
            int offset = (int)NativeCase.Number(name[1..]);
            for (int i = 0; i < bits.Length; i++)
            {
                actual[offset + i] |= bits[i];
                window[offset + i] |= bits[i];
            }
        }

        int at = actual.AsSpan().CommonPrefixLength(window);
        return at == WindowBytes
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"m{at:X3} is {actual[at]:X2}, expected {window[at]:X2}");
    }

    private static uint Mask(NativeCase test, string name) =>
        test.Undefined.TryGetValue(name, out string? mask) ? (uint)NativeCase.Number(mask) : 0;

    private static bool IsMemory(string name) => name.Length == 4 && name[0] == 'm' && name != "mxcs";

    private static void Apply(List<(string Name, string Value)> changes, Dictionary<string, string> state, byte[] window)
    {
        foreach ((string name, string value) in changes)
        {
            if (IsMemory(name))
            {
                Convert.FromHexString(value).CopyTo(window, (int)NativeCase.Number(name[1..]));
            }
            else
            {
                state[name] = value;
            }
        }
    }

    private void Load(byte[] code, Dictionary<string, string> state, byte[] window)
    {
        byte[] surroundings = new byte[64];
        Array.Fill(surroundings, (byte)0x90);
        code.CopyTo(surroundings, 16);
        _memory.TryWrite(_codeAddress - 16, surroundings);
        _memory.TryWrite(_dataAddress, window);
        _cpu.Reset();
        _cpu.State.SetFlatProtectedMode(_codeAddress);
        _cpu.State.CR0 |= NumericError;
        _cpu.State.CR4 |= SimdEnabled;
        NativeFloatingState.Load(_cpu.State, state);
        _cpu.State.EFLAGS = (uint)NativeCase.Number(state["fl"]) | 2;
        for (int i = 0; i < RegisterNames.Length; i++)
        {
            _cpu.State.SetRegister((GeneralRegister)i, NativeCase.Number(state[RegisterNames[i]]));
        }
    }

    /// <summary>A repeated string instruction counts as one.</summary>
    private void RunOne(byte[] code)
    {
        _cpu.Run(1);
        bool repeats = code.Contains((byte)0xF2) || code.Contains((byte)0xF3);
        for (int i = 0; repeats && i < LongestRepeat && _cpu.State.EIP == _codeAddress && _cpu.LastFault is null; i++)
        {
            _cpu.Run(1);
        }
    }
}
