// Linux documentation, "The Linux/x86 Boot Protocol" ("32-bit Boot Protocol") and "Zero Page". In low RAM stand:
//   10000h  zero page: 1F1h setup header of the image, 218h/21Ch initial RAM disk (both from the image);
//           070h acpi_rsdp_addr, 1E8h number of map entries, 210h loader, 228h command line, 2D0h memory map (all from here)
//   11000h  command line, at most 2,047 characters
//   12000h  descriptor table: 10h flat code, 18h flat data
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;
using Guard.X86;
using Guard.X86.State;

namespace Guard.Pc.Loaders;

/// <summary>Starts a Linux kernel that stands in RAM with its zero page: completes the zero page and sets the processor.</summary>
internal static class LinuxBoot
{
    /// <summary>Bytes of the command line with its terminator.</summary>
    public const int CommandLineBytes = 2048;

    /// <summary>Where RAM that Linux may use ends at the latest: above are the PCI window and the interrupt controllers.</summary>
    public const ulong RamLimit = 0xE0000000;

    /// <summary>Where the zero page stands.</summary>
    public const uint ZeroPageAddress = 0x10000;

    private const int ZeroPageBytes = 0x1000;
    private const uint CommandLineAddress = 0x11000;
    private const uint DescriptorTableAddress = 0x12000;
    private const int MapOffset = 0x2D0;
    private const int MapEntryBytes = 20;
    private const ulong LowEnd = 0x9FC00;
    private const ulong TablesStart = 0xE0000;
    private const ulong HighStart = 0x100000;
    private const byte UndefinedLoader = 0xFF;
    private const uint Usable = 1;
    private const uint Reserved = 2;

    /// <summary>The zero page of an image before it is started.</summary>
    public static byte[] MakeZeroPage(LinuxImage image, ulong initrdAddress, int initrdBytes)
    {
        byte[] page = new byte[ZeroPageBytes];
        image.SetupHeader.AsSpan().CopyTo(page.AsSpan(LinuxImage.HeaderOffset));
        Put(page, 0x218, initrdBytes == 0 ? 0 : (uint)initrdAddress);
        Put(page, 0x21C, (uint)initrdBytes);
        return page;
    }

    /// <summary>Completes the zero page and sets the processor; false, and nothing changed, when the request cannot be met.</summary>
    /// <param name="cpu">The processor.</param>
    /// <param name="memory">RAM with the image in it.</param>
    /// <param name="request">Entry and command line.</param>
    /// <param name="devices">What the PC has: with PCI, ACPI tables are put into RAM.</param>
    public static bool TryBoot(Cpu cpu, PhysicalMemory memory, in BootRequest request, PartitionDevices devices)
    {
        bool hasAcpi = devices.HasFlag(PartitionDevices.Pci);
        byte[] page = new byte[ZeroPageBytes];
        byte[] commandLine = new byte[CommandLineBytes];
        if (request.EntryAddress < HighStart
            || request.EntryAddress >= Math.Min(memory.SizeBytes, RamLimit)
            || request.CommandLine.Length >= CommandLineBytes
            || request.CommandLine.AsSpan().ContainsAnyExceptInRange(' ', '~')
            || !memory.TryRead(ZeroPageAddress, page)
            || BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(0x202)) != LinuxImage.HeaderMagic)
        {
            return false;
        }

        Encoding.ASCII.GetBytes(request.CommandLine, commandLine);
        Put(page, 0x70, hasAcpi ? AcpiTables.Address : 0);
        page[0x210] = UndefinedLoader;
        Put(page, 0x228, CommandLineAddress);
        page[0x1E8] = PutMap(page, Math.Min(memory.SizeBytes, RamLimit));
        if ((hasAcpi && !AcpiTables.TryPlace(memory, devices.HasFlag(PartitionDevices.Apic)))
            || !memory.TryWrite(ZeroPageAddress, page)
            || !memory.TryWrite(CommandLineAddress, commandLine)
            || !memory.TryWrite(DescriptorTableAddress, DescriptorTable()))
        {
            return false;
        }

        cpu.Reset();
        SetProcessor(cpu.State, (uint)request.EntryAddress);
        return true;
    }

    private static void SetProcessor(CpuState state, uint entry)
    {
        state.SetFlatProtectedMode(entry);
        for (SegmentRegister register = SegmentRegister.ES; register <= SegmentRegister.GS; register++)
        {
            bool isCode = register == SegmentRegister.CS;
            state.SetSegment(
                register,
                new SegmentState(isCode ? (ushort)0x10 : (ushort)0x18, 0, uint.MaxValue, isCode ? SegmentState.FlatCode32 : SegmentState.FlatData32));
        }

        state.GDTR = new DescriptorTable(DescriptorTableAddress, 0x1F);
        state.SetRegister(GeneralRegister.ESI, ZeroPageAddress);
    }

    private static byte[] DescriptorTable()
    {
        byte[] table = new byte[0x20];
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(0x10), 0x00CF9B00_0000FFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(0x18), 0x00CF9300_0000FFFF);
        return table;
    }

    // RAM below 640 KiB less one KiB (where firmware keeps its data area) and from 1 MiB on is usable; the ACPI tables lie between.
    private static byte PutMap(Span<byte> page, ulong ramEnd)
    {
        byte entries = 0;
        PutMapEntry(page, entries++, 0, LowEnd, Usable);
        PutMapEntry(page, entries++, LowEnd, 0xA0000 - LowEnd, Reserved);
        PutMapEntry(page, entries++, TablesStart, HighStart - TablesStart, Reserved);
        PutMapEntry(page, entries++, HighStart, ramEnd - HighStart, Usable);
        return entries;
    }

    private static void PutMapEntry(Span<byte> page, int index, ulong address, ulong lengthBytes, uint type)
    {
        Span<byte> row = page.Slice(MapOffset + (index * MapEntryBytes), MapEntryBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(row, address);
        BinaryPrimitives.WriteUInt64LittleEndian(row[8..], lengthBytes);
        Put(row, 16, type);
    }

    private static void Put(Span<byte> page, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(page[offset..], value);
}
