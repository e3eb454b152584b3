// Multiboot Specification 0.6.96, sections 3.2 "Machine state" and 3.3 "Boot information format". Everything stands in the page at 1000h:
//   000h  information structure (116 bytes): flags, mem_lower, mem_upper, cmdline, mods, mmap, boot_loader_name
//   080h  memory map, at most three entries of 24 bytes
//   100h  module list, at most 32 entries of 16 bytes
//   300h  name of the loader
//   400h  command line, at most 1,023 characters
//   800h  command lines of the modules, at most 2,048 bytes in all
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Pc.Loaders;

/// <summary>Starts a Multiboot image that stands in RAM: writes the boot information and sets the processor.</summary>
internal static class MultibootInformation
{
    /// <summary>Address of the boot information.</summary>
    public const uint Address = 0x1000;

    private const int LengthBytes = 0x1000;
    private const int MapOffset = 0x80;
    private const int ModulesOffset = 0x100;
    private const int NameOffset = 0x300;
    private const int CommandLineOffset = 0x400;
    private const int ModuleTextOffset = 0x800;
    private const int MapEntryBytes = 24;
    private const int MaxModules = 32;
    private const uint BootMagic = 0x2BADB002;
    private const ulong LowEnd = 0xA0000;
    private const ulong HighStart = 0x100000;
    private const string Name = "guard";

    /// <summary>True when bytes at an address would share the page of the boot information.</summary>
    public static bool Overlaps(ulong address, ulong lengthBytes) =>
        lengthBytes != 0 && address < Address + LengthBytes && (address >= Address || lengthBytes > Address - address);

    /// <summary>Writes the information and sets the processor; false, and nothing changed, when the request cannot be met.</summary>
    public static bool TryBoot(Cpu cpu, PhysicalMemory memory, in BootRequest request, ImmutableArray<MultibootModule> modules)
    {
        var page = new byte[LengthBytes];
        if (request.EntryAddress >= memory.SizeBytes
            || request.EntryAddress > uint.MaxValue
            || !TryPutText(page, CommandLineOffset, ModuleTextOffset, request.CommandLine, out _)
            || !TryPutModules(page, modules, memory.SizeBytes))
        {
            return false;
        }

        TryPutText(page, NameOffset, CommandLineOffset, Name, out _);
        int mapEntries = PutMap(page, memory.SizeBytes);
        Put(page, 0, 0x245u | (modules.IsEmpty ? 0 : 0x8u)); // memory, command line, map, loader name; modules
        Put(page, 4, (uint)(Math.Min(memory.SizeBytes, LowEnd) / 1024));
        Put(page, 8, (uint)((Math.Max(memory.SizeBytes, HighStart) - HighStart) / 1024));
        Put(page, 16, Address + CommandLineOffset);
        Put(page, 20, (uint)modules.Length);
        Put(page, 24, Address + ModulesOffset);
        Put(page, 44, (uint)(mapEntries * MapEntryBytes));
        Put(page, 48, Address + MapOffset);
        Put(page, 64, Address + NameOffset);
        if (!memory.TryWrite(Address, page))
        {
            return false;
        }

        cpu.Reset();
        cpu.State.SetFlatProtectedMode((uint)request.EntryAddress);
        cpu.State.SetRegister(GeneralRegister.EAX, BootMagic);
        cpu.State.SetRegister(GeneralRegister.EBX, Address);
        return true;
    }

    // RAM below A0000h and from 100000h on is available; between them a PC keeps its adapters.
    private static int PutMap(Span<byte> page, ulong sizeBytes)
    {
        int entries = 0;
        PutMapEntry(page, entries++, 0, Math.Min(sizeBytes, LowEnd), 1);
        if (sizeBytes > LowEnd)
        {
            PutMapEntry(page, entries++, LowEnd, Math.Min(sizeBytes, HighStart) - LowEnd, 2);
        }

        if (sizeBytes > HighStart)
        {
            PutMapEntry(page, entries++, HighStart, sizeBytes - HighStart, 1);
        }

        return entries;
    }

    private static void PutMapEntry(Span<byte> page, int index, ulong address, ulong lengthBytes, uint type)
    {
        int offset = MapOffset + (index * MapEntryBytes);
        Put(page, offset, MapEntryBytes - 4);            // The size does not count itself.
        BinaryPrimitives.WriteUInt64LittleEndian(page[(offset + 4)..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(page[(offset + 12)..], lengthBytes);
        Put(page, offset + 20, type);
    }

    private static bool TryPutModules(Span<byte> page, ImmutableArray<MultibootModule> modules, ulong sizeBytes)
    {
        if (modules.Length > MaxModules)
        {
            return false;
        }

        int text = ModuleTextOffset;
        for (int i = 0; i < modules.Length; i++)
        {
            MultibootModule module = modules[i];
            int row = ModulesOffset + (i * 16);
            Put(page, row, module.Start);
            Put(page, row + 4, module.End);
            Put(page, row + 8, Address + (uint)text);
            bool isInside = module.End <= sizeBytes && module.Start <= module.End
                && !Overlaps(module.Start, module.End - module.Start);
            if (!isInside || !TryPutText(page, text, LengthBytes, module.CommandLine, out int usedBytes))
            {
                return false;
            }

            text += usedBytes;
        }

        return true;
    }

    private static bool TryPutText(Span<byte> page, int offset, int end, string text, out int usedBytes)
    {
        usedBytes = text.Length + 1;                     // The page is zero: that is the terminator.
        if (usedBytes > end - offset)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                return false;
            }
        }

        Encoding.ASCII.GetBytes(text, page[offset..]);
        return true;
    }

    private static void Put(Span<byte> page, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(page[offset..], value);
}
