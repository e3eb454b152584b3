using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Host.Conformance;

/// <summary>Runs the 80286 real-mode set as an i686 has to answer it: README.md of the set, i686.tsv, i686-skip.tsv.</summary>
public sealed class RealModeVectors
{
    private const ulong MemoryBytes = 2 << 20;
    private const ushort LoadedFlags = 0x0FFF;
    private const int Flags = 13;
    private const int Ip = 12;
    private const int LongestRepeat = 70_000;

    private static readonly GeneralRegister?[] General =
    [
        GeneralRegister.EAX,
        GeneralRegister.EBX,
        GeneralRegister.ECX,
        GeneralRegister.EDX,
        null,
        null,
        null,
        null,
        GeneralRegister.ESP,
        GeneralRegister.EBP,
        GeneralRegister.ESI,
        GeneralRegister.EDI,
        null,
        null,
    ];

    private static readonly SegmentRegister[] Segments =
    [
        SegmentRegister.CS,
        SegmentRegister.SS,
        SegmentRegister.DS,
        SegmentRegister.ES,
    ];
    private static readonly string[] Names =
    [
        "ax",
        "bx",
        "cx",
        "dx",
        "cs",
        "ss",
        "ds",
        "es",
        "sp",
        "bp",
        "si",
        "di",
        "ip",
        "flags",
    ];

    private readonly PhysicalMemory _memory = new(MemoryBytes);
    private readonly Cpu _cpu;

    private RealModeVectors()
    {
        _cpu = new Cpu(_memory, new OpenBus(), new CpuOptions());
    }

    /// <summary>Runs every file of the set.</summary>
    /// <param name="directory">The folder with the .MOO.gz files and the two tables.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static IEnumerable<ConformanceResult> RunAll(string directory)
    {
        Dictionary<(string File, uint Index), string> skips = File.ReadLines(Path.Combine(directory, "i686-skip.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .ToDictionary(c => (c[0], uint.Parse(c[1], CultureInfo.InvariantCulture)), c => c[2]);
        RealModeVectors vectors = new();
        foreach (string[] row in File.ReadLines(Path.Combine(directory, "i686.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            yield return vectors.RunFile(directory, row, skips);
        }
    }

    private ConformanceResult RunFile(string directory, string[] row, Dictionary<(string File, uint Index), string> skips)
    {
        ConformanceResult result = new(row[0]);
        bool isSkipped = row[1].StartsWith("skip", StringComparison.Ordinal);
        ushort mask = ushort.Parse(row[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        foreach (MooTest test in MooTest.Read(Path.Combine(directory, row[0] + ".MOO.gz")))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{VectorFolder.RealMode}/{row[0]}:{test.Index}");
            if (isSkipped)
            {
                result.Skip(name, row[1]);
            }
            else if (skips.TryGetValue((row[0], test.Index), out string? reason))
            {
                result.Skip(name, reason);
            }
            else if (Judge(test, mask) is string difference)
            {
                result.Fail(name, $"{Convert.ToHexString(test.Code)}: {difference}");
            }
            else
            {
                result.Pass();
            }
        }

        return result;
    }

    private string? Judge(MooTest test, ushort mask)
    {
        Load(test);
        ulong start = _cpu.State.EIP;
        bool repeats = test.Code.Contains((byte)0xF2) || test.Code.Contains((byte)0xF3);
        _cpu.Run(1);
        for (int i = 0; repeats && i < LongestRepeat && _cpu.State.EIP == start && _cpu.LastFault is null; i++)
        {
            _cpu.Run(1);
        }

        return Compare(test, mask);
    }

    private void Load(MooTest test)
    {
        foreach ((uint address, byte value) in test.InitialMemory)
        {
            _memory.TryWrite(address, [value]);
        }

        _cpu.Reset();
        CpuState state = _cpu.State;
        state.SetRealMode(0, test.Initial[Ip]!.Value);
        state.EFLAGS = (uint)(test.Initial[Flags]!.Value & LoadedFlags);
        for (int i = 0; i < Flags; i++)
        {
            ushort value = test.Initial[i]!.Value;
            if (General[i] is GeneralRegister general)
            {
                state.SetRegister(general, value);
            }
            else if (i is >= 4 and < 8)
            {
                state.SetRealModeSegment(Segments[i - 4], value);
            }
        }
    }

    private string? Compare(MooTest test, ushort mask)
    {
        for (int i = 0; i < MooTest.Registers; i++)
        {
            ushort want = test.Final[i] ?? (ushort)(i == Flags ? test.Initial[i]!.Value & LoadedFlags : test.Initial[i]!.Value);
            ushort have = Read(i);
            ushort compared = i == Flags ? mask : (ushort)0xFFFF;
            if (((want ^ have) & compared) != 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Names[i]} is {have:X4}, expected {want:X4}");
            }
        }

        uint flagsAddress = (uint)((test.Initial[5]!.Value << 4) + (ushort)(test.Initial[8]!.Value - 2));
        Span<byte> one = stackalloc byte[1];
        foreach ((uint address, byte want) in test.FinalMemory)
        {
            _memory.TryRead(address, one);
            int compared =
                !test.HasException ? 0xFF
                : address == flagsAddress ? mask & 0xFF
                : address == flagsAddress + 1 ? mask >> 8
                : 0xFF;
            if (((one[0] ^ want) & compared) != 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"memory {address:X5} is {one[0]:X2}, expected {want:X2}");
            }
        }

        return null;
    }

    /// <summary>A register after the test; IP is one past the HLT that the recording executed next.</summary>
    private ushort Read(int register)
    {
        if (General[register] is GeneralRegister general)
        {
            return (ushort)_cpu.State.GetRegister(general);
        }

        return register switch
        {
            Ip => (ushort)(_cpu.State.EIP + (_cpu.State.IsHalted ? 0UL : 1UL)),
            Flags => (ushort)_cpu.State.EFLAGS,
            _ => _cpu.State.GetSegment(Segments[register - 4]).Selector,
        };
    }
}
