using System;
using System.Buffers.Binary;
using Guard.Host;

namespace Guard.Bench;

/// <summary>
/// Gives a Multiboot program another entry, which turns paging on (128 MiB mapped one to one by 4 KiB pages) and goes on to the old one.
/// The code takes the place of the program header PT_GNU_STACK, which nobody loads, and 112 MiB and the pages behind it in memory.
/// </summary>
internal static class PagedGuest
{
    private const int EntryOffset = 24;
    private const int TableOffset = 28;
    private const int CountOffset = 44;
    private const int HeaderBytes = 32;
    private const uint Load = 1;
    private const uint GnuStack = 0x6474E551;
    private const uint CodeAddress = 0x0700_0000;

    /// <summary>
    /// MOV EDI,07002000h; MOV EAX,3; MOV ECX,8000h; page: MOV [EDI],EAX; ADD EAX,1000h; ADD EDI,4; DEC ECX; JNZ page;
    /// MOV EDI,07001000h; MOV EAX,07002003h; MOV ECX,32; table: (the same); MOV EAX,07001000h; MOV CR3,EAX; MOV EAX,CR0;
    /// OR EAX,80000000h; MOV CR0,EAX; MOV EAX,entry; JMP EAX.
    /// </summary>
    private const string Before = "BF00200007B803000000B900800000" + Fill + "BF00100007B803200007B920000000" + Fill
        + "B8001000070F22D80F20C00D000000800F22C0B8";

    private const string Fill = "8907050010000083C7044975F3";
    private const string After = "FFE0";

    internal static byte[] Make(byte[] program, string name)
    {
        int headers = (int)BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(TableOffset));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(CountOffset));
        uint entry = BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(EntryOffset));
        byte[] code = [.. Convert.FromHexString(Before), .. BitConverter.GetBytes(entry), .. Convert.FromHexString(After)];
        for (int i = 0; i < count; i++)
        {
            byte[] paged = [.. program, .. code];
            Span<byte> header = paged.AsSpan(headers + (i * HeaderBytes), HeaderBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == GnuStack)
            {
                // Type, offset, virtual and physical address, bytes in the file and in memory, flags (readable, executable), alignment.
                uint[] fields = [Load, (uint)program.Length, CodeAddress, CodeAddress, (uint)code.Length, (uint)code.Length, 5, 1];
                for (int field = 0; field < fields.Length; field++)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(header[(4 * field)..], fields[field]);
                }

                BinaryPrimitives.WriteUInt32LittleEndian(paged.AsSpan(EntryOffset), CodeAddress);
                return paged;
            }
        }

        throw new OperatorException(2, $"{name}: no program header PT_GNU_STACK to put the paging code in");
    }
}
