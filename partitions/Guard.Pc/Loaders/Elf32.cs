using System;
using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Guard.Pc.Loaders;

/// <summary>Reads an executable for the 386 (System V ABI, "Object Files": ELF32, little-endian, ET_EXEC, EM_386).</summary>
internal static class Elf32
{
    private const int HeaderBytes = 52;
    private const int ProgramHeaderBytes = 32;
    private const int MaxSegments = 64;
    private const uint Load = 1;

    /// <summary>Appends the segments to load; p_paddr says where each goes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="segments">Gets the segments, in the file's order.</param>
    /// <param name="entry">The physical address of the entry point.</param>
    public static ElfStatus Read(ReadOnlySpan<byte> file, ImmutableArray<LoadSegment>.Builder segments, out ulong entry)
    {
        entry = 0;
        if (!IsExecutable(file))
        {
            return ElfStatus.NotElf;
        }

        entry = Word(file, 24);
        ulong physicalEntry = entry;
        ulong table = Word(file, 28);
        int count = Half(file, 44);
        if (table > (ulong)file.Length || (ulong)count * ProgramHeaderBytes > (ulong)file.Length - table)
        {
            return ElfStatus.BadProgramHeader;
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> row = file.Slice((int)table + (i * ProgramHeaderBytes), ProgramHeaderBytes);
            if (Word(row, 0) != Load || Word(row, 20) == 0)
            {
                continue;
            }

            ulong offset = Word(row, 4);
            ulong virtualAddress = Word(row, 8);
            ulong address = Word(row, 12);
            ulong fileBytes = Word(row, 16);
            ulong memoryBytes = Word(row, 20);
            if (offset > (ulong)file.Length || fileBytes > (ulong)file.Length - offset || fileBytes > memoryBytes)
            {
                return ElfStatus.BadProgramHeader;
            }

            if (segments.Count == MaxSegments)
            {
                return ElfStatus.TooManySegments;
            }

            segments.Add(new LoadSegment(address, (int)offset, (int)fileBytes, memoryBytes));
            if (entry >= virtualAddress && entry - virtualAddress < memoryBytes)
            {
                physicalEntry = address + (entry - virtualAddress);
            }
        }

        entry = physicalEntry;
        return ElfStatus.Good;
    }

    private static bool IsExecutable(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderBytes
        && file[..7].SequenceEqual((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1])
        && Half(file, 16) == 2
        && Half(file, 18) == 3
        && Half(file, 42) == ProgramHeaderBytes;

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ushort Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}
