using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Attempts;

/// <summary>
/// A guest program of one attempt, assembled in memory. What the attempt leaves in EAX is printed on COM1 as `A=` and eight digits; an
/// exception ends it and is printed as `F=` and the vector. Then it halts.
/// </summary>
/// <remarks>
/// Memory of 1 MiB: 2000h descriptor tables, 4000h exception stubs, 6000h the printing end, 10000h the attempt, 20000h descriptor of a
/// message, 20100h its payload, 30000h free for the attempt, 8F000h stack.
/// </remarks>
public sealed class Probe
{
    /// <summary>Where execution begins.</summary>
    public const uint Entry = 0x10000;

    /// <summary>The partition's RAM.</summary>
    public const uint RamBytes = 0x100000;

    internal const uint Descriptor = 0x20000;
    internal const uint Payload = 0x20100;
    internal const uint Free = 0x30000;
    internal const uint GuardPort = 0x5A0;

    private const uint Tables = 0x2000;
    private const uint Idt = Tables + 0x100;
    private const uint Stubs = 0x4000;
    private const uint End = 0x6000;
    private const uint StackTop = 0x8F000;
    private const int StubBytes = 16;
    private const int Vectors = 256;
    private const int PrologueBytes = 21;

    private readonly Assembler _asm = new(32);
    private readonly List<(string Name, uint Address, byte[] Bytes)> _data = [];

    /// <summary>An empty attempt.</summary>
    public Probe()
    {
        _asm.mov(ax, 0x10);
        _asm.mov(ds, ax);
        _asm.mov(es, ax);
        _asm.mov(ss, ax);
        _asm.mov(esp, StackTop);
    }

    internal Assembler Asm => _asm;

    /// <summary>Bytes that stand in RAM before the first instruction.</summary>
    internal void Place(uint address, params byte[] bytes) =>
        _data.Add((FormattableString.Invariant($"data-{_data.Count}"), address, bytes));

    internal void Place(uint address, string text) => Place(address, Encoding.Latin1.GetBytes(text));

    /// <summary>OUT of a doubleword.</summary>
    internal void Write(uint port, uint value)
    {
        _asm.mov(edx, port);
        _asm.mov(eax, value);
        _asm.@out(dx, eax);
    }

    /// <summary>IN of a doubleword to EAX.</summary>
    internal void Read(uint port)
    {
        _asm.mov(edx, port);
        _asm.@in(eax, dx);
    }

    /// <summary>Writes the message's descriptor.</summary>
    internal void Describe(uint channel, uint type, ulong address, ulong lengthBytes)
    {
        Store(Descriptor, channel);
        Store(Descriptor + 4, type);
        Store(Descriptor + 8, (uint)address);
        Store(Descriptor + 12, (uint)(address >> 32));
        Store(Descriptor + 16, (uint)lengthBytes);
        Store(Descriptor + 20, (uint)(lengthBytes >> 32));
    }

    /// <summary>Rings for a descriptor at an address; STATUS to EAX.</summary>
    internal void RingAt(ulong descriptor)
    {
        Write(GuardPort + 0x08, (uint)descriptor);
        Write(GuardPort + 0x0C, (uint)(descriptor >> 32));
        Write(GuardPort + 0x10, 1);
        Read(GuardPort + 0x14);
    }

    /// <summary>Submits a claim; STATUS to EAX.</summary>
    internal void Submit(uint channel, uint type, ulong address, ulong lengthBytes)
    {
        Describe(channel, type, address, lengthBytes);
        RingAt(Descriptor);
    }

    /// <summary>Submits a text of its own; STATUS to EAX.</summary>
    public void Submit(uint channel, uint type, string text)
    {
        Place(Payload, text);
        Submit(channel, type, Payload, (ulong)text.Length);
    }

    internal void Store(uint address, uint value) => _asm.mov(__dword_ptr[address], value);

    /// <summary>All pieces of the program, by ascending address.</summary>
    internal List<(string Name, uint Address, byte[] Bytes)> Build()
    {
        _asm.mov(edi, eax);
        _asm.mov(ebp, 'A');
        _asm.jmp(End);
        var code = new List<byte>([0x0F, 0x01, 0x15, .. Word(Tables), 0x0F, 0x01, 0x1D, .. Word(Tables + 8), 0xEA]);
        code.AddRange(Word(Entry + PrologueBytes));
        code.AddRange([0x08, 0x00]);
        code.AddRange(Assemble(_asm, Entry + PrologueBytes));
        var parts = new List<(string Name, uint Address, byte[] Bytes)>(_data)
        {
            ("tables", Tables, DescriptorTables()),
            ("stubs", Stubs, ExceptionStubs()),
            ("end", End, PrintingEnd()),
            ("code", Entry, [.. code]),
        };
        parts.Sort((left, right) => left.Address.CompareTo(right.Address));
        return parts;
    }

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Assemble(Assembler assembler, uint address)
    {
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), address);
        return stream.ToArray();
    }

    // 2000h GDTR, 2008h IDTR, 2010h GDT of three entries, 2100h IDT of 256 interrupt gates.
    private static byte[] DescriptorTables()
    {
        var bytes = new byte[(int)(Idt - Tables) + (Vectors * 8)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 23);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(2), Tables + 0x10);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (Vectors * 8) - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(10), Idt);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(0x18), 0x00CF9B000000FFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(0x20), 0x00CF93000000FFFF);
        for (uint vector = 0; vector < Vectors; vector++)
        {
            uint handler = Stubs + (vector * StubBytes);
            ulong gate = (handler & 0xFFFF) | (0x0008UL << 16) | (0x8E00UL << 32) | ((ulong)(handler >> 16) << 48);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)(Idt - Tables) + ((int)vector * 8)), gate);
        }

        return bytes;
    }

    private static byte[] ExceptionStubs()
    {
        var bytes = new byte[Vectors * StubBytes];
        for (uint vector = 0; vector < Vectors; vector++)
        {
            var stub = new Assembler(32);
            stub.mov(edi, vector);
            stub.mov(ebp, 'F');
            stub.jmp(End);
            byte[] code = Assemble(stub, Stubs + (vector * StubBytes));
            code.CopyTo(bytes, (int)vector * StubBytes);
        }

        return bytes;
    }

    // Prints EBP's character, '=' and EDI as eight digits, then halts for good.
    private static byte[] PrintingEnd()
    {
        var asm = new Assembler(32);
        Label digit = asm.CreateLabel();
        Label isDecimal = asm.CreateLabel();
        Label print = asm.CreateLabel();
        Label wait = asm.CreateLabel();
        Label rest = asm.CreateLabel();
        asm.cli();
        asm.mov(eax, 0x10);
        asm.mov(ds, ax);
        asm.mov(ss, ax);
        asm.mov(esp, StackTop);
        asm.mov(eax, ebp);
        asm.call(print);
        asm.mov(al, (byte)'=');
        asm.call(print);
        asm.mov(ecx, 8);
        asm.Label(ref digit);
        asm.rol(edi, 4);
        asm.mov(eax, edi);
        asm.and(al, 15);
        asm.add(al, (byte)'0');
        asm.cmp(al, (byte)'9');
        asm.jbe(isDecimal);
        asm.add(al, 7);
        asm.Label(ref isDecimal);
        asm.call(print);
        asm.dec(ecx);
        asm.jnz(digit);
        asm.mov(al, (byte)'\n');
        asm.call(print);
        asm.Label(ref rest);
        asm.hlt();
        asm.jmp(rest);
        asm.Label(ref print);
        asm.mov(ah, al);
        asm.mov(edx, 0x3FD);
        asm.Label(ref wait);
        asm.@in(al, dx);
        asm.test(al, 0x20);
        asm.jz(wait);
        asm.mov(edx, 0x3F8);
        asm.mov(al, ah);
        asm.@out(dx, al);
        asm.ret();
        return Assemble(asm, End);
    }
}
