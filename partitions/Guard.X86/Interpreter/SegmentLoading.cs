using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Descriptors and the loading of segment registers (SDM Vol. 3A Chapter 3 "Protected-Mode Memory Management", Chapter
/// 5 "Protection").</summary>
internal static class SegmentLoading
{
    /// <summary>The selector's index and table as an error code.</summary>
    public static uint ErrorCode(uint selector) => selector & 0xFFFC;

    /// <summary>True for the null selectors 0 to 3.</summary>
    public static bool IsNull(uint selector) => (selector & 0xFFFC) == 0;

    /// <summary>The segment a descriptor describes.</summary>
    public static SegmentState Unpack(ushort selector, ulong descriptor)
    {
        uint low = (uint)descriptor;
        uint high = (uint)(descriptor >> 32);
        uint limit = (low & 0xFFFF) | (high & 0xF0000);
        if ((high & (1u << 23)) != 0)
        {
            limit = (limit << 12) | 0xFFF;
        }

        uint address = (low >> 16) | ((high & 0xFF) << 16) | (high & 0xFF000000);
        return new SegmentState(selector, address, limit, (ushort)(((high >> 8) & 0xFF) | ((high >> 8) & 0xF000)));
    }

    /// <summary>Linear address of a selector's descriptor. False: outside its table.</summary>
    public static bool TryLocate(Processor p, uint selector, out ulong linear)
    {
        bool isLocal = (selector & 4) != 0;
        SegmentState local = p.State.Segments[(int)SegmentRegister.LDTR];
        ulong table = isLocal ? local.Base : p.State.GDTR.Base;
        uint limit = isLocal ? local.Limit : p.State.GDTR.Limit;
        linear = (uint)(table + (selector & 0xFFF8));
        return (!isLocal || local.IsPresent) && (selector | 7) <= limit;
    }

    /// <summary>Reads a selector's descriptor. False is a fault: <paramref name="vector"/> with the selector, or a page fault.</summary>
    public static bool TryReadDescriptor(Processor p, uint selector, byte vector, out ulong descriptor)
    {
        descriptor = 0;
        if (!TryLocate(p, selector, out ulong linear))
        {
            return p.Fail(new Fault(vector, ErrorCode(selector)));
        }

        return p.TryReadLinear(linear, user: false, out descriptor);
    }

    /// <summary>Sets the accessed bit of a code or data descriptor, in memory and in <paramref name="segment"/>. False is a page fault.</summary>
    public static bool TrySetAccessed(Processor p, ref SegmentState segment)
    {
        if ((segment.Access & 1) != 0)
        {
            return true;
        }

        segment = segment with { Access = (ushort)(segment.Access | 1) };
        return !TryLocate(p, segment.Selector, out ulong linear) || p.TryWriteLinear((uint)(linear + 5), user: false, (byte)segment.Access);
    }

    /// <summary>A segment as real mode or virtual-8086 mode loads it.</summary>
    /// <remarks>Real mode keeps the limit and rights the register had, as processors do; virtual-8086 mode sets 64 KiB of DPL 3.</remarks>
    public static SegmentState RealMode(Processor p, SegmentRegister register, ushort selector) => p.State.IsVirtual8086
        ? new SegmentState(selector, (ulong)selector << 4, 0xFFFF, 0xF3)
        : p.State.Segments[(int)register] with { Selector = selector, Base = (ulong)selector << 4 };

    /// <summary>Loads ES, SS, DS, FS or GS as MOV and POP do. False is a fault, and nothing is loaded.</summary>
    public static bool TryLoad(Processor p, SegmentRegister register, ushort selector)
    {
        if (!p.IsSegmented)
        {
            p.State.Segments[(int)register] = RealMode(p, register, selector);
            return true;
        }

        bool isLoaded = register == SegmentRegister.SS
            ? TryStack(p, selector, p.State.CPL, Fault.GP, out SegmentState segment)
            : TryData(p, selector, out segment);
        if (isLoaded)
        {
            p.State.Segments[(int)register] = segment;
        }

        return isLoaded;
    }

    /// <summary>A stack segment for a privilege level. <paramref name="vector"/> is #GP for loads, #TS for stack switches.</summary>
    public static bool TryStack(Processor p, ushort selector, int level, byte vector, out SegmentState segment)
    {
        segment = default;
        if (IsNull(selector))
        {
            return p.Fail(new Fault(vector, vector == Fault.TS ? ErrorCode(selector) : 0));
        }

        if (!TryReadDescriptor(p, selector, vector, out ulong descriptor))
        {
            return false;
        }

        segment = Unpack(selector, descriptor);
        if ((selector & 3) != level || segment.DPL != level || !segment.IsWritable)
        {
            return p.Fail(new Fault(vector, ErrorCode(selector)));
        }

        if (!segment.IsPresent)
        {
            return p.Fail(Fault.Stack(ErrorCode(selector)));
        }

        return TrySetAccessed(p, ref segment);
    }

    /// <summary>A data segment at the current privilege level; a null selector gives an unusable one.</summary>
    public static bool TryData(Processor p, ushort selector, out SegmentState segment)
    {
        segment = new SegmentState(selector, 0, 0, 0);
        if (IsNull(selector))
        {
            return true;
        }

        if (!TryReadDescriptor(p, selector, Fault.GP, out ulong descriptor))
        {
            return false;
        }

        segment = Unpack(selector, descriptor);
        int claimed = selector & 3;
        bool isConforming = (segment.Access & 0x1C) == 0x1C;
        bool isAllowed = isConforming || (claimed <= segment.DPL && p.State.CPL <= segment.DPL);
        if (!segment.IsReadable || !isAllowed)
        {
            return p.Fail(Fault.GeneralProtection(ErrorCode(selector)));
        }

        if (!segment.IsPresent)
        {
            return p.Fail(Fault.NotPresent(ErrorCode(selector)));
        }

        return TrySetAccessed(p, ref segment);
    }

    /// <summary>After a return to an outer level: data segments the new level may not use become null (SDM Vol. 2B "RET").</summary>
    public static void DropPrivilegedData(Processor p)
    {
        for (int i = (int)SegmentRegister.ES; i <= (int)SegmentRegister.GS; i++)
        {
            SegmentState segment = p.State.Segments[i];
            bool isConforming = (segment.Access & 0x1C) == 0x1C;
            if (i is not ((int)SegmentRegister.CS or (int)SegmentRegister.SS) && !isConforming && segment.DPL < p.State.CPL)
            {
                p.State.Segments[i] = new SegmentState(0, 0, 0, 0);
            }
        }
    }
}
