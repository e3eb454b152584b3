using System.Buffers.Binary;
using Guard.X86.State;

namespace Guard.X86.Paging;

/// <summary>One walk through the paging structures (SDM Vol. 3A Chapter 4 "Paging": 32-bit and PAE paging).</summary>
/// <remarks>Finding and committing are apart: a walk that faults, or a debugger's, sets no bit.</remarks>
internal ref struct PageWalk
{
    /// <summary>Physical addresses have 36 bits.</summary>
    public const int PhysicalAddressBits = 36;

    private const ulong Present = 1;
    private const ulong Writable = 2;
    private const ulong UserMode = 4;
    private const ulong Accessed = 0x20;
    private const ulong Dirty = 0x40;
    private const ulong LargePage = 0x80;
    private const ulong NoExecute = 1UL << 63;
    private const ulong FrameMask = ((1UL << PhysicalAddressBits) - 1) & ~0xFFFUL;
    private const uint ErrorPresent = 1;
    private const uint ErrorWrite = 2;
    private const uint ErrorUser = 4;
    private const uint ErrorReserved = 8;
    private const uint ErrorFetch = 16;

    private readonly PhysicalMemory _memory;
    private readonly CpuState _state;
    private readonly bool _isPae;
    private ulong _middleAddress;
    private ulong _lowerAddress;

    public PageWalk(PhysicalMemory memory, CpuState state)
    {
        _memory = memory;
        _state = state;
        _isPae = (state.CR4 & CR4.PAE) != 0;
    }

    /// <summary>The page with the PDPT, when PAE paging used one.</summary>
    public GuestPage? UpperTable { get; private set; }

    /// <summary>The page with the page directory.</summary>
    public GuestPage? MiddleTable { get; private set; }

    /// <summary>The page with the page table, when there was one.</summary>
    public GuestPage? LowerTable { get; private set; }

    /// <summary>Finds the physical address of a linear one, or the error code of its page fault.</summary>
    public bool TryTranslate(ulong linear, MemoryAccess access, bool user, out ulong physical, out uint errorCode)
    {
        physical = linear;
        errorCode = 0;
        if ((_state.CR0 & CR0.PG) == 0)
        {
            return true;
        }

        bool hasNoExecute = _isPae && (_state.EFER & (1 << 11)) != 0;
        errorCode = (access == MemoryAccess.Write ? ErrorWrite : 0) | (user ? ErrorUser : 0)
            | (access == MemoryAccess.Fetch && hasNoExecute ? ErrorFetch : 0);
        if (!TryFindDirectory(linear, out ulong directory))
        {
            return false;
        }

        _middleAddress = _isPae ? directory + (((linear >> 21) & 0x1FF) * 8) : directory + ((linear >> 22) * 4);
        ulong middle = Read(_middleAddress, out GuestPage? middleTable);
        MiddleTable = middleTable;
        if ((middle & Present) == 0)
        {
            return false;
        }

        bool isLarge = (middle & LargePage) != 0 && (_isPae || (_state.CR4 & CR4.PSE) != 0);
        ulong rights = middle;
        ulong noExecute = middle & NoExecute;
        ulong reserved = Reserved(middle, isLarge, hasNoExecute);
        if (isLarge)
        {
            ulong offsetMask = _isPae ? 0x1F_FFFFUL : 0x3F_FFFFUL;
            physical = (middle & FrameMask & ~offsetMask) | (linear & offsetMask);
        }
        else
        {
            _lowerAddress = (middle & FrameMask) + (_isPae ? ((linear >> 12) & 0x1FF) * 8 : ((linear >> 12) & 0x3FF) * 4);
            if (reserved == 0)
            {
                ulong lower = Read(_lowerAddress, out GuestPage? lowerTable);
                LowerTable = lowerTable;
                if ((lower & Present) == 0)
                {
                    return false;
                }

                rights &= lower;
                noExecute |= lower & NoExecute;
                reserved = Reserved(lower, isLarge: false, hasNoExecute);
                physical = (lower & FrameMask) | (linear & 0xFFF);
            }
        }

        errorCode |= ErrorPresent;
        if (reserved != 0)
        {
            errorCode |= ErrorReserved;
            return false;
        }

        return IsAllowed(rights, noExecute != 0 && hasNoExecute, access, user);
    }

    /// <summary>Sets the accessed bits, and the dirty bit of the last entry for a write.</summary>
    public readonly void CommitAccess(bool write)
    {
        ulong last = Accessed | (write ? Dirty : 0);
        if (MiddleTable is not null)
        {
            SetBits(_middleAddress, LowerTable is null ? last : Accessed);
        }

        if (LowerTable is not null)
        {
            SetBits(_lowerAddress, last);
        }
    }

    private bool TryFindDirectory(ulong linear, out ulong directory)
    {
        if (!_isPae)
        {
            directory = _state.CR3 & 0xFFFF_F000;
            return true;
        }

        ulong entry = Read((_state.CR3 & 0xFFFF_FFE0) + ((linear >> 30) * 8), out GuestPage? table);
        UpperTable = table;
        directory = entry & FrameMask;
        return (entry & Present) != 0;
    }

    private readonly bool IsAllowed(ulong rights, bool noExecute, MemoryAccess access, bool user)
    {
        if ((user && (rights & UserMode) == 0) || (access == MemoryAccess.Fetch && noExecute))
        {
            return false;
        }

        bool mayWrite = (rights & Writable) != 0 || (!user && (_state.CR0 & CR0.WP) == 0);
        return access != MemoryAccess.Write || mayWrite;
    }

    /// <summary>Bits that must be 0 and are not.</summary>
    private readonly ulong Reserved(ulong entry, bool isLarge, bool hasNoExecute)
    {
        if (!_isPae)
        {
            return isLarge ? entry & 0x003F_E000 : 0;
        }

        ulong high = entry & ~((1UL << PhysicalAddressBits) - 1) & (hasNoExecute ? ~NoExecute : ulong.MaxValue);
        return high | (isLarge ? entry & 0x001F_E000 : 0);
    }

    /// <summary>Reads an entry. Where devices answer, the entry is not present.</summary>
    private readonly ulong Read(ulong address, out GuestPage? table)
    {
        address = _memory.ApplyA20(address);
        table = _memory.Find(address >> 12);
        if (table is null)
        {
            return 0;
        }

        int offset = (int)(address & 0xFFF);
        return _isPae ? BinaryPrimitives.ReadUInt64LittleEndian(table.Bytes[offset..])
            : BinaryPrimitives.ReadUInt32LittleEndian(table.Bytes[offset..]);
    }

    private readonly void SetBits(ulong address, ulong bits)
    {
        address = _memory.ApplyA20(address);
        GuestPage? table = _memory.FindForStore(address >> 12);
        int offset = (int)(address & 0xFFF);
        if (table is null || table.IsReadOnly || (table.Bytes[offset] & bits) == bits)
        {
            return;
        }

        table.Bytes[offset] |= (byte)bits;
        table.Code?.Invalidate(offset, 1);
        _memory.MarkDirty(address >> 12);
    }
}
