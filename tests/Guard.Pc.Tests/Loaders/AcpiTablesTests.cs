using System;
using System.Buffers.Binary;
using System.Text;
using Guard.Pc.Loaders;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class AcpiTablesTests
{
    private readonly PhysicalMemory _memory = new(0x100000);

    public AcpiTablesTests()
    {
        Assert.True(AcpiTables.TryPlace(_memory, hasApic: false));
    }

    [Fact]
    public void TheRootPointerLeadsToEveryTableAndEachSumIsZero()
    {
        byte[] root = Read(0xE0000, 36);
        Assert.Equal("RSD PTR ", Encoding.ASCII.GetString(root, 0, 8));
        Assert.Equal(0, Sum(root.AsSpan(0, 20)));
        Assert.Equal(0, Sum(root));
        byte[] rsdt = Table(BinaryPrimitives.ReadUInt32LittleEndian(root.AsSpan(16)), "RSDT");
        byte[] xsdt = Table((uint)BinaryPrimitives.ReadUInt64LittleEndian(root.AsSpan(24)), "XSDT");
        Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(rsdt.AsSpan(36)), BinaryPrimitives.ReadUInt64LittleEndian(xsdt.AsSpan(36)));
        byte[] fixedTable = Table(BinaryPrimitives.ReadUInt32LittleEndian(rsdt.AsSpan(36)), "FACP");
        Assert.Equal(116, fixedTable.Length);
        Assert.Equal(9, fixedTable[46]);
        Assert.Equal(0x608u, BinaryPrimitives.ReadUInt32LittleEndian(fixedTable.AsSpan(76)));
        Assert.Equal("FACS", Encoding.ASCII.GetString(Read(BinaryPrimitives.ReadUInt32LittleEndian(fixedTable.AsSpan(36)), 4)));
        Table(BinaryPrimitives.ReadUInt32LittleEndian(fixedTable.AsSpan(40)), "DSDT");
    }

    [Fact]
    public void WithApicsThereIsATableOfThem()
    {
        Assert.True(AcpiTables.TryPlace(_memory, hasApic: true));
        byte[] rsdt = Table(0xE0040, "RSDT");
        byte[] xsdt = Table(0xE0080, "XSDT");
        uint address = BinaryPrimitives.ReadUInt32LittleEndian(rsdt.AsSpan(40));
        Assert.Equal(address, BinaryPrimitives.ReadUInt64LittleEndian(xsdt.AsSpan(44)));
        byte[] interrupts = Table(address, "APIC");
        Assert.Equal(0xFEE00000u, BinaryPrimitives.ReadUInt32LittleEndian(interrupts.AsSpan(36)));
        byte[] kinds = new byte[interrupts.Length];
        int entries = 0;
        for (int offset = 44; offset < interrupts.Length; offset += interrupts[offset + 1])
        {
            kinds[entries++] = interrupts[offset];
        }

        Assert.Equal<byte>([0, 1, 2, 2, 2], kinds[..entries]);
        Assert.Equal(0xFEC00000u, BinaryPrimitives.ReadUInt32LittleEndian(interrupts.AsSpan(52 + 4)));
        Table(0xE0200, "DSDT");
    }

    [Fact]
    public void RamThatEndsBelowGetsNone()
    {
        Assert.False(AcpiTables.TryPlace(new PhysicalMemory(0xE0000), hasApic: true));
    }

    private byte[] Table(uint address, string signature)
    {
        byte[] table = Read(address, (int)BinaryPrimitives.ReadUInt32LittleEndian(Read(address + 4, 4)));
        Assert.Equal(signature, Encoding.ASCII.GetString(table, 0, 4));
        Assert.Equal(0, Sum(table));
        return table;
    }

    private byte[] Read(uint address, int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        Assert.True(_memory.TryRead(address, bytes));
        return bytes;
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return sum;
    }
}
