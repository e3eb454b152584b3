using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Guard.Host.Conformance;

/// <summary>One test of a MOO 1.1 file: a real-mode instruction with registers and memory before and after.</summary>
internal sealed class MooTest
{
    /// <summary>Registers in the order of the file: ax bx cx dx cs ss ds es sp bp si di ip flags.</summary>
    public const int Registers = 14;

    /// <summary>The test's index in its source.</summary>
    public uint Index { get; private init; }

    /// <summary>Prefixes, instruction and closing HLT.</summary>
    public byte[] Code { get; private set; } = [];

    /// <summary>Registers before; all are set.</summary>
    public ushort?[] Initial { get; } = new ushort?[Registers];

    /// <summary>Registers after; null where unchanged.</summary>
    public ushort?[] Final { get; } = new ushort?[Registers];

    /// <summary>Memory before.</summary>
    public List<(uint Address, byte Value)> InitialMemory { get; } = [];

    /// <summary>Memory after, changed bytes only.</summary>
    public List<(uint Address, byte Value)> FinalMemory { get; } = [];

    /// <summary>An exception or interrupt was delivered.</summary>
    public bool HasException { get; private set; }

    /// <summary>Reads a gzipped file.</summary>
    /// <exception cref="InvalidDataException">The file is not gzip, or ends inside a chunk.</exception>
    public static List<MooTest> Read(string path)
    {
        using MemoryStream whole = new();
        using (GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress))
        {
            gzip.CopyTo(whole);
        }

        List<MooTest> tests = [];
        ReadOnlySpan<byte> rest = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        while (TakeChunk(ref rest, out string id, out ReadOnlySpan<byte> payload))
        {
            if (id == "TEST")
            {
                tests.Add(Parse(payload));
            }
        }

        return tests;
    }

    private static MooTest Parse(ReadOnlySpan<byte> payload)
    {
        MooTest test = new() { Index = BinaryPrimitives.ReadUInt32LittleEndian(payload) };
        ReadOnlySpan<byte> rest = payload[4..];
        while (TakeChunk(ref rest, out string id, out ReadOnlySpan<byte> chunk))
        {
            switch (id)
            {
                case "BYTS":
                    test.Code = chunk[4..].ToArray();
                    break;
                case "INIT":
                    ReadState(chunk, test.Initial, test.InitialMemory);
                    break;
                case "FINA":
                    ReadState(chunk, test.Final, test.FinalMemory);
                    break;
                case "EXCP":
                    test.HasException = true;
                    break;
                default:
                    break;
            }
        }

        return test;
    }

    private static void ReadState(ReadOnlySpan<byte> payload, ushort?[] registers, List<(uint Address, byte Value)> memory)
    {
        while (TakeChunk(ref payload, out string id, out ReadOnlySpan<byte> chunk))
        {
            if (id == "REGS")
            {
                ushort mask = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
                chunk = chunk[2..];
                for (int i = 0; i < Registers; i++)
                {
                    if ((mask & (1 << i)) != 0)
                    {
                        registers[i] = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
                        chunk = chunk[2..];
                    }
                }
            }
            else if (id == "RAM ")
            {
                for (chunk = chunk[4..]; chunk.Length >= 5; chunk = chunk[5..])
                {
                    memory.Add((BinaryPrimitives.ReadUInt32LittleEndian(chunk), chunk[4]));
                }
            }
        }
    }

    private static bool TakeChunk(ref ReadOnlySpan<byte> rest, out string id, out ReadOnlySpan<byte> payload)
    {
        id = string.Empty;
        payload = default;
        if (rest.Length < 8)
        {
            return false;
        }

        id = Encoding.ASCII.GetString(rest[..4]);
        uint lengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        if (lengthBytes > (uint)(rest.Length - 8))
        {
            throw new InvalidDataException($"Chunk '{id}' is longer than the file.");
        }

        payload = rest.Slice(8, (int)lengthBytes);
        rest = rest[(8 + (int)lengthBytes)..];
        return true;
    }
}
