using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.Interpreter;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Paging;

/// <summary>Linear memory: translation, its caches, and access to pages and devices.</summary>
/// <remarks>
/// The caches hold nothing that memory and registers do not say: a store to a page table, to code, or a changed control register drops
/// what was derived from it. So software cannot see them, and a CPU may stop, be copied and go on at any tick.
/// </remarks>
internal sealed class Mmu
{
    private const ulong PageMask = PageBytes.Size - 1;

    /// <summary>The translations of CPL 0 to 2 and of implicit supervisor accesses.</summary>
    public Tlb Supervisor;

    /// <summary>The translations of CPL 3.</summary>
    public Tlb User;

    /// <summary>A debugger's stop points; null without a debugger.</summary>
    public StopPoints? Stops;

    private readonly PhysicalMemory _memory;
    private readonly IPortBus _bus;
    private readonly CpuState _state;
    private readonly VirtualClock _clock;
    private readonly List<GuestPage> _tables = [];
    private ulong _seenEpoch;
    private (uint CR0, ulong CR3, uint CR4, ulong EFER) _seenControls;

    public Mmu(PhysicalMemory memory, IPortBus bus, CpuState state, VirtualClock clock)
    {
        _memory = memory;
        _bus = bus;
        _state = state;
        _clock = clock;
        Flush();
    }

    /// <summary>Counts the times all translations were dropped; a block's links hold for one generation. Never 0.</summary>
    public ulong Generation { get; private set; }

    /// <summary>Why the last access failed: always a page fault.</summary>
    public Fault Fault { get; private set; }

    /// <summary>Drops every cached translation if memory was rearranged, or a register that translation depends on was set from outside.</summary>
    public void SynchroniseWith(CpuState state)
    {
        (uint, ulong, uint, ulong) controls = (state.CR0, state.CR3, state.CR4, state.EFER);
        if (controls != _seenControls || _seenEpoch != _memory.Epoch)
        {
            _seenControls = controls;
            Flush();
        }
    }

    /// <summary>A device was asked since the flag was last cleared, so it may want attention; or a stop point was met.</summary>
    public bool BusAccessed { get; set; }

    /// <summary>Drops every cached translation.</summary>
    public void Flush()
    {
        for (int i = 0; i < Tlb.Length; i++)
        {
            Supervisor[i].ReadTag = Supervisor[i].WriteTag = TlbEntry.Invalid;
            User[i].ReadTag = User[i].WriteTag = TlbEntry.Invalid;
        }

        foreach (GuestPage table in _tables)
        {
            table.HoldsTranslations = false;
        }

        _tables.Clear();
        _seenEpoch = _memory.Epoch;
        Generation++;
    }

    /// <summary>Drops every cached translation if memory was rearranged, collected or erased meanwhile.</summary>
    public void Synchronise()
    {
        if (_seenEpoch != _memory.Epoch)
        {
            Flush();
        }
    }

    /// <summary>To be called after every access to the bus: a device may have written to memory.</summary>
    public void NoteBusAccess()
    {
        BusAccessed = true;
        Synchronise();
    }

    /// <summary>Reads a little-endian number. False is #PF, in <see cref="Fault"/>.</summary>
    public bool TryRead<T>(ulong linear, bool user, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int offset = (int)(linear & PageMask);
        if (offset + Width<T>.Bytes > PageBytes.Size)
        {
            return TryReadAcross(linear, user, out value);
        }

        ref TlbEntry entry = ref Entry(linear, user);
        ulong page = linear & ~PageMask;
        if (entry.ReadTag != page)
        {
            if (!TryTranslate(linear, MemoryAccess.Read, user, out ulong physical))
            {
                value = T.Zero;
                return false;
            }

            GuestPage? found = _memory.Find(physical >> 12);
            if (found is null)
            {
                value = T.CreateTruncating(_bus.ReadMemory(physical, Width<T>.Bytes, _clock.Now));
                NoteBusAccess();
                return true;
            }

            if (Stops is not null && Stops.WatchesPage((uint)linear))
            {
                value = Load<T>(found, offset);
                return true;
            }

            entry.ReadTag = page;
            entry.WriteTag = TlbEntry.Invalid;
            entry.Page = found;
        }

        value = Load<T>(entry.Page, offset);
        return true;
    }

    /// <summary>Checks that a store would succeed: after true, <see cref="TryWrite"/> of the same bytes cannot fail.</summary>
    public bool TryPrepareWrite(ulong linear, int lengthBytes, bool user)
    {
        ref TlbEntry entry = ref Entry(linear, user);
        ulong page = linear & ~PageMask;
        if (entry.WriteTag != page && !TryTranslate(linear, MemoryAccess.Write, user, out _))
        {
            return false;
        }

        ulong last = Wrap(linear + (ulong)(lengthBytes - 1));
        return (last & ~PageMask) == page || TryTranslate(last & ~PageMask, MemoryAccess.Write, user, out _);
    }

    /// <summary>Writes a little-endian number. False is #PF, in <see cref="Fault"/>, and nothing is written.</summary>
    public bool TryWrite<T>(ulong linear, bool user, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int offset = (int)(linear & PageMask);
        if (offset + Width<T>.Bytes > PageBytes.Size)
        {
            return TryWriteAcross(linear, user, value);
        }

        ref TlbEntry entry = ref Entry(linear, user);
        if (entry.WriteTag == (linear & ~PageMask))
        {
            Store(entry.Page, offset, value);
            return true;
        }

        if (!TryTranslate(linear, MemoryAccess.Write, user, out ulong physical))
        {
            return false;
        }

        GuestPage? page = _memory.FindForStore(physical >> 12);
        if (page is null)
        {
            _bus.WriteMemory(physical, Width<T>.Bytes, ulong.CreateTruncating(value), _clock.Now);
            NoteBusAccess();
        }
        else if (!page.IsReadOnly)
        {
            StoreSlowly(linear, physical, user, value);
        }

        return true;
    }

    /// <summary>The page of a linear address if its translation is cached and allows the access without side effects.</summary>
    public bool TryCachedPage(ulong linear, bool user, bool writes, [NotNullWhen(true)] out GuestPage? page)
    {
        ref TlbEntry entry = ref Entry(linear, user);
        ulong tag = writes ? entry.WriteTag : entry.ReadTag;
        page = entry.Page;
        return tag == (linear & ~PageMask);
    }

    /// <summary>Translates an address for an instruction fetch.</summary>
    public bool TryTranslateFetch(ulong linear, bool user, out ulong physical) =>
        TryTranslate(linear, MemoryAccess.Fetch, user, out physical);

    /// <summary>
    /// The page instructions are decoded from, and from now on watched for stores; null when devices answer there. When the generation
    /// changes over the call, the translation that led here must be made again.
    /// </summary>
    public GuestPage? FindCode(ulong physical)
    {
        ulong number = physical >> 12;
        if (_memory.Find(number) is null)
        {
            return null;
        }

        GuestPage page = _memory.Touch(number);
        Synchronise();
        if (page.Code is null)
        {
            page.Code = new CodePage();
            ForgetWriteTags(page);
        }

        return page;
    }

    /// <summary>Copies code bytes of one page; where devices answer, the target keeps what it held.</summary>
    public void CopyCode(ulong physical, Span<byte> target)
    {
        if (_memory.Find(physical >> 12) is GuestPage page)
        {
            page.Bytes.Slice((int)(physical & PageMask), target.Length).CopyTo(target);
        }
    }

    /// <summary>Reads a quadword of RAM or ROM at an aligned physical address; 0 where devices answer.</summary>
    public ulong ReadPhysical(ulong physical)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        return _memory.TryRead(_memory.ApplyA20(physical), bytes) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
    }

    /// <summary>Invalidates every block's place and links without dropping translations.</summary>
    public void Advance() => Generation++;

    /// <summary>Translates as the supervisor would, without setting a bit or raising a fault.</summary>
    public bool TryPeek(ulong linear, out ulong physical)
    {
        PageWalk walk = new(_memory, _state);
        bool found = walk.TryTranslate(linear, MemoryAccess.Read, user: false, out physical, out _);
        physical = _memory.ApplyA20(physical);
        return found;
    }

    private static ulong Wrap(ulong linear) => (uint)linear;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(GuestPage page, int offset)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(byte))
        {
            return T.CreateTruncating(page.Data.Bytes[offset & (int)PageMask]);
        }

        ReadOnlySpan<byte> bytes = page.Bytes[offset..];
        return typeof(T) == typeof(ushort) ? T.CreateTruncating(BinaryPrimitives.ReadUInt16LittleEndian(bytes))
            : typeof(T) == typeof(uint) ? T.CreateTruncating(BinaryPrimitives.ReadUInt32LittleEndian(bytes))
            : T.CreateTruncating(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(GuestPage page, int offset, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(byte))
        {
            page.Data.Bytes[offset & (int)PageMask] = byte.CreateTruncating(value);
            return;
        }

        Span<byte> bytes = page.Bytes[offset..];
        if (typeof(T) == typeof(ushort))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, ushort.CreateTruncating(value));
        }
        else if (typeof(T) == typeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, uint.CreateTruncating(value));
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.CreateTruncating(value));
        }
    }

    private ref TlbEntry Entry(ulong linear, bool user)
    {
        int index = (int)(linear >> 12) & Tlb.Mask;
        return ref user ? ref User[index] : ref Supervisor[index];
    }

    /// <summary>A store that missed: to a page not stored to lately, with code, or with page tables.</summary>
    private void StoreSlowly<T>(ulong linear, ulong physical, bool user, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong number = physical >> 12;
        int offset = (int)(physical & PageMask);
        ulong before = Generation;
        GuestPage page = _memory.TouchForStore(number);
        Synchronise();
        _memory.MarkDirty(number);
        bool drops = page.HoldsTranslations && MayHoldPresentEntry(page, offset, Width<T>.Bytes);
        Store(page, offset, value);
        page.Code?.Invalidate(offset, Width<T>.Bytes);
        if (drops)
        {
            Flush();
        }
        else if (Generation == before
            && page.Code is null
            && !page.HoldsTranslations
            && ReferenceEquals(_memory.Find(number), page)      // Else what it stores to is not what it reads.
            && !(Stops?.WatchesPage((uint)linear) ?? false))
        {
            ref TlbEntry entry = ref Entry(linear, user);
            entry.ReadTag = entry.WriteTag = linear & ~PageMask;
            entry.Page = page;
        }
    }

    /// <summary>An entry that was not present was never cached, so replacing it drops nothing.</summary>
    private static bool MayHoldPresentEntry(GuestPage page, int offset, int lengthBytes)
    {
        for (int i = offset & ~7; i < offset + lengthBytes; i += 4)
        {
            if ((page.Data.Bytes[i & (int)PageMask] & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void ForgetWriteTags(GuestPage page)
    {
        for (int i = 0; i < Tlb.Length; i++)
        {
            if (ReferenceEquals(Supervisor[i].Page, page))
            {
                Supervisor[i].WriteTag = TlbEntry.Invalid;
            }

            if (ReferenceEquals(User[i].Page, page))
            {
                User[i].WriteTag = TlbEntry.Invalid;
            }
        }
    }

    private bool TryReadAcross<T>(ulong linear, bool user, out T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong wide = 0;
        value = T.Zero;
        for (int i = 0; i < Width<T>.Bytes; i++)
        {
            if (!TryRead(Wrap(linear + (ulong)i), user, out byte part))
            {
                return false;
            }

            wide |= (ulong)part << (8 * i);
        }

        value = T.CreateTruncating(wide);
        return true;
    }

    private bool TryWriteAcross<T>(ulong linear, bool user, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!TryPrepareWrite(linear, Width<T>.Bytes, user))
        {
            return false;
        }

        ulong wide = ulong.CreateTruncating(value);
        for (int i = 0; i < Width<T>.Bytes; i++)
        {
            TryWrite(Wrap(linear + (ulong)i), user, (byte)(wide >> (8 * i)));
        }

        return true;
    }

    private bool TryTranslate(ulong linear, MemoryAccess access, bool user, out ulong physical)
    {
        if ((_state.CR0 & CR0.PG) == 0)
        {
            physical = _memory.ApplyA20(linear);
            return true;
        }

        PageWalk walk = new(_memory, _state);
        if (!walk.TryTranslate(linear, access, user, out physical, out uint errorCode))
        {
            _state.CR2 = linear;
            Fault = new Fault(Interpreter.Fault.PF, errorCode);
            return false;
        }

        walk.CommitAccess(access == MemoryAccess.Write);
        Watch(walk.UpperTable);
        Watch(walk.MiddleTable);
        Watch(walk.LowerTable);
        physical = _memory.ApplyA20(physical);
        return true;
    }

    /// <summary>Stores to this page must drop translations from now on.</summary>
    private void Watch(GuestPage? table)
    {
        if (table is not null && !table.HoldsTranslations)
        {
            table.HoldsTranslations = true;
            _tables.Add(table);
            ForgetWriteTags(table);
        }
    }
}
