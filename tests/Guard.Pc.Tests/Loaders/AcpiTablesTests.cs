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
        Assert.True(AcpiTables.TryPlace(_memory));
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
    public void RamThatEndsBelowGetsNone()
    {
        Assert.False(AcpiTables.TryPlace(new PhysicalMemory(0xE0000)));
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
