using System;
using System.Collections.Generic;
using Guard.X86.Paging;

namespace Guard.X86;

/// <summary>
/// The physical memory of one partition: sparse RAM in 4 KiB pages, ROM, and holes that belong to devices. A page that nobody has
/// stored to is the partition's own zero page.
/// </summary>
/// <remarks>
/// No member throws for an address a guest or a device names; only a wrong configuration throws, and a page that its store refuses.
/// </remarks>
public sealed class PhysicalMemory
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSizeBytes = PageBytes.Size;

    /// <summary>Where the upper memory window begins: 256 KiB whose RAM and bus a host bridge can switch (<see cref="SwitchUpperWindow"/>).</summary>
    public const ulong UpperWindowAddress = 0xC0000;

    /// <summary>The most RAM a partition can have: 4 GiB, what 32-bit physical addresses without PAE reach.</summary>
    public const ulong MaxSizeBytes = 1UL << 32;

    private const int PageShift = 12;
    private const ulong WindowStart = UpperWindowAddress >> PageShift;
    private const int WindowPages = 64;

    private readonly GuestPage _zeroPage = new();
    private readonly GuestPage _absentPage = new();
    private readonly GuestPage?[] _pages;
    private readonly ulong[] _dirty;
    private readonly Dictionary<ulong, GuestPage> _highRoms = [];
    private readonly GuestPage?[] _windowRoms = new GuestPage?[WindowPages];
    private ulong _windowReads = ulong.MaxValue;
    private ulong _windowStores = ulong.MaxValue;
    private IPageStore? _store;
    private bool _a20Gate = true;

    /// <summary>Makes zeroed RAM from address 0 on.</summary>
    /// <param name="sizeBytes">A positive multiple of 4096, at most <see cref="MaxSizeBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not such a number.</exception>
    /// <exception cref="PlatformNotSupportedException">The host is big-endian; guest pages are overlaid in place.</exception>
    public PhysicalMemory(ulong sizeBytes)
    {
        if (sizeBytes == 0 || sizeBytes > MaxSizeBytes || sizeBytes % PageSizeBytes != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(sizeBytes), sizeBytes, "RAM is a positive multiple of 4096 up to 4 GiB.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Guest memory needs a little-endian host.");
        }

        SizeBytes = sizeBytes;
        _pages = new GuestPage?[sizeBytes >> PageShift];
        _dirty = new ulong[(_pages.Length + 63) / 64];
        Array.Fill(_pages, _zeroPage);
    }

    /// <summary>Size of RAM in bytes.</summary>
    public ulong SizeBytes { get; }

    /// <summary>Pages of RAM that have an object of their own: those ever stored to or executed from.</summary>
    public int AllocatedPages { get; private set; }

    /// <summary>The A20 gate. When closed, the CPU sees address bit 20 as 0; devices do not.</summary>
    public bool A20Gate
    {
        get => _a20Gate;
        set
        {
            if (_a20Gate != value)
            {
                _a20Gate = value;
                Epoch++;
            }
        }
    }

    /// <summary>Changes whenever a CPU must forget the page references and store permissions it has cached.</summary>
    internal ulong Epoch { get; private set; }

    /// <summary>Copies RAM or ROM to <paramref name="target"/>.</summary>
    /// <returns>False, with the target untouched, when any byte is neither RAM nor ROM.</returns>
    public bool TryRead(ulong address, Span<byte> target)
    {
        if (!AllPages(address, target.Length, writable: false))
        {
            return false;
        }

        while (!target.IsEmpty)
        {
            int offset = (int)(address & (PageSizeBytes - 1));
            int lengthBytes = Math.Min(PageSizeBytes - offset, target.Length);
            Find(address >> PageShift)!.Bytes.Slice(offset, lengthBytes).CopyTo(target);
            target = target[lengthBytes..];
            address += (ulong)lengthBytes;
        }

        return true;
    }

    /// <summary>Copies <paramref name="source"/> to RAM, marks its pages dirty and drops code decoded from the bytes replaced.</summary>
    /// <returns>False, with memory untouched, when any byte is not RAM.</returns>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        if (!AllPages(address, source.Length, writable: true))
        {
            return false;
        }

        while (!source.IsEmpty)
        {
            int offset = (int)(address & (PageSizeBytes - 1));
            int lengthBytes = Math.Min(PageSizeBytes - offset, source.Length);
            GuestPage page = TouchForStore(address >> PageShift);
            source[..lengthBytes].CopyTo(page.Bytes[offset..]);
            page.Code?.Invalidate(offset, lengthBytes);
            MarkDirty(address >> PageShift);
            Epoch += page.HoldsTranslations ? 1UL : 0;
            source = source[lengthBytes..];
            address += (ulong)lengthBytes;
        }

        return true;
    }

    /// <summary>Copies what stands in RAM, whether the upper window lets the processor see it or not.</summary>
    /// <returns>False, with the target untouched, when any byte is not RAM.</returns>
    public bool TryReadRam(ulong address, Span<byte> target)
    {
        ulong last = address + (ulong)Math.Max(target.Length - 1, 0);
        if (last < address)
        {
            return false;
        }

        for (ulong number = address >> PageShift; !target.IsEmpty && number <= last >> PageShift; number++)
        {
            if (number >= (ulong)_pages.Length || Ram(number) is null)
            {
                return false;
            }
        }

        while (!target.IsEmpty)
        {
            int offset = (int)(address & (PageSizeBytes - 1));
            int lengthBytes = Math.Min(PageSizeBytes - offset, target.Length);
            Ram(address >> PageShift)!.Bytes.Slice(offset, lengthBytes).CopyTo(target);
            target = target[lengthBytes..];
            address += (ulong)lengthBytes;
        }

        return true;
    }

    /// <summary>Copies one page of RAM, whether the upper window lets the processor see it or not.</summary>
    /// <param name="page">Page number: physical address divided by 4096.</param>
    /// <param name="target">At least 4096 bytes.</param>
    /// <returns>False, with the target untouched, when the page is not RAM or the target too short.</returns>
    public bool TryReadPage(uint page, Span<byte> target)
    {
        if (page >= (uint)_pages.Length || Ram(page) is not GuestPage found || target.Length < PageSizeBytes)
        {
            return false;
        }

        found.Bytes.CopyTo(target);
        return true;
    }

    /// <summary>
    /// Appends, in ascending order, the numbers of the pages of RAM stored to by the CPU or a device since the last call, and clears the marks.
    /// </summary>
    /// <returns>How many were appended.</returns>
    public int CollectDirtyPages(ICollection<uint> pageNumbers)
    {
        ArgumentNullException.ThrowIfNull(pageNumbers);
        int count = 0;
        for (int word = 0; word < _dirty.Length; word++)
        {
            ulong marks = _dirty[word];
            _dirty[word] = 0;
            for (; marks != 0; marks &= marks - 1)
            {
                pageNumbers.Add((uint)((word * 64) + System.Numerics.BitOperations.TrailingZeroCount(marks)));
                count++;
            }
        }

        if (count != 0)
        {
            Epoch++;
        }

        return count;
    }

    /// <summary>Makes all RAM zero again; ROM, holes and the upper window's switches stay. Every page that had an object of its own counts as
    /// stored to.</summary>
    public void Erase()
    {
        for (int page = 0; page < _pages.Length; page++)
        {
            if (_pages[page] is GuestPage found && !found.IsReadOnly && !ReferenceEquals(found, _zeroPage))
            {
                found.Code?.Invalidate(0, PageSizeBytes);
                _pages[page] = _zeroPage;
                MarkDirty((ulong)page);
            }
        }

        _store = null;
        AllocatedPages = 0;
        Epoch++;
    }

    /// <summary>Makes RAM what a store holds: each page is read when it is first touched. A page the store does not hold stays zero. No page
    /// counts as stored to.</summary>
    /// <remarks>Between two runs, of erased RAM. From then on any access throws <see cref="PageRefusedException"/> when the store refuses a page.</remarks>
    public void Attach(IPageStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        for (int page = 0; page < _pages.Length; page++)
        {
            if (ReferenceEquals(_pages[page], _zeroPage) && store.Holds((uint)page))
            {
                _pages[page] = _absentPage;
            }
        }

        _store = store;
        Epoch++;
    }

    /// <summary>
    /// Places read-only memory. The same image can be placed at several addresses, so that a BIOS stands at the top of 4 GiB and below 1 MiB.
    /// </summary>
    /// <param name="address">Physical address, a multiple of 4096.</param>
    /// <param name="image">Its bytes; the last page is filled up with FFh.</param>
    /// <exception cref="ArgumentException">The address is not a multiple of 4096, or the image is empty or ends beyond 2^52.</exception>
    public void AddRom(ulong address, ReadOnlySpan<byte> image)
    {
        if (address % PageSizeBytes != 0 || image.IsEmpty || address > (1UL << 52) - (ulong)image.Length)
        {
            throw new ArgumentException("A ROM stands at a multiple of 4096 and is not empty.", nameof(address));
        }

        for (ulong number = address >> PageShift; !image.IsEmpty; number++)
        {
            int lengthBytes = Math.Min(image.Length, PageSizeBytes);
            GuestPage rom = new() { IsReadOnly = true };
            rom.Bytes.Fill(0xFF);
            image[..lengthBytes].CopyTo(rom.Bytes);
            image = image[lengthBytes..];
            if (number - WindowStart < WindowPages)
            {
                _windowRoms[number - WindowStart] = rom;
                SwitchUpperWindow(number << PageShift, PageSizeBytes, readsRam: false, storesRam: false);
            }
            else
            {
                Replace(number, rom);
            }
        }

        Epoch++;
    }

    /// <summary>Takes addresses away from RAM and gives them to the bus (<see cref="IPortBus.ReadMemory"/>), as the VGA window is.</summary>
    /// <param name="address">Physical address, a multiple of 4096.</param>
    /// <param name="lengthBytes">A multiple of 4096; only the part inside RAM matters.</param>
    /// <exception cref="ArgumentException">Address or length is not a multiple of 4096.</exception>
    public void AddHole(ulong address, ulong lengthBytes)
    {
        if (address % PageSizeBytes != 0 || lengthBytes % PageSizeBytes != 0)
        {
            throw new ArgumentException("A hole consists of whole pages.", nameof(address));
        }

        ulong first = address >> PageShift;
        for (ulong page = first; page < (ulong)_pages.Length && page - first < lengthBytes >> PageShift; page++)
        {
            Replace(page, null);
        }

        Epoch++;
    }

    /// <summary>Says where reads and stores go in a part of the upper window, C0000h to FFFFFh: to RAM, or to the bus, where a ROM may stand.</summary>
    /// <remarks>RAM keeps its content meanwhile. Code decoded from pages that change is dropped.</remarks>
    /// <param name="address">A multiple of 4096 in the window.</param>
    /// <param name="lengthBytes">A multiple of 4096, not beyond the window.</param>
    /// <param name="readsRam">Reads and fetches go to RAM.</param>
    /// <param name="storesRam">Stores go to RAM.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not such a part.</exception>
    public void SwitchUpperWindow(ulong address, ulong lengthBytes, bool readsRam, bool storesRam)
    {
        ulong first = (address >> PageShift) - WindowStart;
        ulong count = lengthBytes >> PageShift;
        if (address < UpperWindowAddress || (address | lengthBytes) % PageSizeBytes != 0 || count is 0 or > WindowPages || first > WindowPages - count)
        {
            throw new ArgumentOutOfRangeException(nameof(address), address, "A part of C0000h-FFFFFh in whole pages.");
        }

        ulong mask = ulong.MaxValue >> (int)(WindowPages - count) << (int)first;
        ulong reads = readsRam ? _windowReads | mask : _windowReads & ~mask;
        ulong stores = storesRam ? _windowStores | mask : _windowStores & ~mask;
        ulong changed = (reads ^ _windowReads) | (stores ^ _windowStores);
        if (changed == 0)
        {
            return;
        }

        for (int page = 0; page < WindowPages; page++)
        {
            if ((changed >> page & 1) != 0)
            {
                ulong number = WindowStart + (ulong)page;
                _windowRoms[page]?.Code?.Invalidate(0, PageSizeBytes);
                if (number < (ulong)_pages.Length)
                {
                    _pages[number]?.Code?.Invalidate(0, PageSizeBytes);
                }
            }
        }

        _windowReads = reads;
        _windowStores = stores;
        Epoch++;
    }

    /// <summary>The page object that answers reads of a physical page; null where the bus answers.</summary>
    internal GuestPage? Find(ulong pageNumber)
    {
        if (pageNumber - WindowStart < WindowPages && (_windowReads >> (int)(pageNumber - WindowStart) & 1) == 0)
        {
            return _windowRoms[pageNumber - WindowStart];
        }

        if (pageNumber < (ulong)_pages.Length)
        {
            return Ram(pageNumber);
        }

        return _highRoms.TryGetValue(pageNumber, out GuestPage? rom) ? rom : null;
    }

    /// <summary>The page object that takes stores to a physical page, read-only for a ROM; null where the bus takes them.</summary>
    internal GuestPage? FindForStore(ulong pageNumber)
    {
        ulong inWindow = pageNumber - WindowStart;
        if (inWindow >= WindowPages)
        {
            return Find(pageNumber);
        }

        bool isRam = (_windowStores >> (int)inWindow & 1) != 0;
        return !isRam ? _windowRoms[inWindow] : pageNumber < (ulong)_pages.Length ? Ram(pageNumber) : null;
    }

    /// <summary>The page object of a page that is about to be executed: never the zero page.</summary>
    /// <param name="pageNumber">A page for which <see cref="Find"/> returned a page.</param>
    internal GuestPage Touch(ulong pageNumber) => Own(pageNumber, Find(pageNumber)!);

    /// <summary>The page object of a page that is about to be stored to: never the zero page.</summary>
    /// <param name="pageNumber">A page for which <see cref="FindForStore"/> returned one that is not read-only.</param>
    internal GuestPage TouchForStore(ulong pageNumber) => Own(pageNumber, FindForStore(pageNumber)!);

    private GuestPage Own(ulong pageNumber, GuestPage page)
    {
        if (!ReferenceEquals(page, _zeroPage))
        {
            return page;
        }

        page = new GuestPage();
        _pages[pageNumber] = page;
        AllocatedPages++;
        Epoch++;
        return page;
    }

    /// <summary>Marks a page of RAM as stored to.</summary>
    internal void MarkDirty(ulong pageNumber) => _dirty[pageNumber >> 6] |= 1UL << (int)(pageNumber & 63);

    /// <summary>Applies the A20 gate to an address the CPU drives.</summary>
    internal ulong ApplyA20(ulong address) => _a20Gate ? address : address & ~(1UL << 20);

    private GuestPage? Ram(ulong pageNumber)
    {
        GuestPage? page = _pages[pageNumber];
        return ReferenceEquals(page, _absentPage) ? Load((uint)pageNumber) : page;
    }

    // What was read is what had been there all along: nobody has cached the page, so nothing changes but that it is here.
    private GuestPage Load(uint pageNumber)
    {
        var page = new GuestPage();
        if (!_store!.TryRead(pageNumber, page.Bytes))
        {
            throw new PageRefusedException(pageNumber);
        }

        _pages[pageNumber] = page;
        AllocatedPages++;
        return page;
    }

    private void Replace(ulong pageNumber, GuestPage? page)
    {
        if (pageNumber >= (ulong)_pages.Length)
        {
            _highRoms[pageNumber] = page!;
            return;
        }

        if (_pages[pageNumber] is GuestPage old && !ReferenceEquals(old, _zeroPage))
        {
            old.Code?.Invalidate(0, PageSizeBytes);
            AllocatedPages -= old.IsReadOnly || ReferenceEquals(old, _absentPage) ? 0 : 1;
        }

        _pages[pageNumber] = page;
    }

    private bool AllPages(ulong address, int lengthBytes, bool writable)
    {
        if (lengthBytes == 0)
        {
            return true;
        }

        ulong last = address + (ulong)(lengthBytes - 1);
        if (last < address)
        {
            return false;
        }

        for (ulong number = address >> PageShift; number <= last >> PageShift; number++)
        {
            GuestPage? page = writable ? FindForStore(number) : Find(number);
            if (page is null || (writable && page.IsReadOnly))
            {
                return false;
            }
        }

        return true;
    }
}
