// IA32_APIC_BASE (SDM Vol. 3A, 10.4.4 "Local APIC Status and Location"): 8 bootstrap processor (R), 11 global enable, 35-12 page of the
// local APIC; other bits are reserved. While it is disabled INTR and NMI are the processor's own pins again, its page is open, and CPUID
// does not show it; enabled again, it stands as after power-up.
namespace Guard.Pc.Devices.Apic;

/// <summary>Local APIC and I/O APIC as a PC wires them.</summary>
internal sealed class ApicPair : IChipState
{
    /// <summary>IA32_APIC_BASE as firmware leaves it.</summary>
    public const ulong FirmwareBase = LocalBase | Bootstrap | GlobalEnable;

    /// <summary>Physical address of the local APIC's page as firmware leaves it.</summary>
    public const ulong LocalBase = 0xFEE00000;

    private const ulong Bootstrap = 1 << 8;
    private const ulong GlobalEnable = 1 << 11;
    private const ulong PageMask = 0xF_FFFF_F000;
    private const ulong PageBytes = 0x1000;

    private ulong _base = FirmwareBase;

    public ApicPair()
    {
        Io = new IoApic(Local);
    }

    public LocalApic Local { get; } = new();

    public IoApic Io { get; }

    /// <summary>IA32_APIC_BASE.</summary>
    public ulong Base => _base;

    /// <summary>True when an interrupt of the local APIC waits for the processor.</summary>
    public bool HasInterrupt => IsEnabled && Local.HasInterrupt;

    /// <summary>True when the 8259A's INTR reaches the processor.</summary>
    public bool PassesExternal => !IsEnabled || Local.PassesExternal;

    /// <summary>The tick of the next expiry that wakes the processor; <see cref="ulong.MaxValue"/> for never.</summary>
    public ulong NextWakeTick => IsEnabled && Local.TimerIsUnmasked ? Local.NextEventTick : ulong.MaxValue;

    private bool IsEnabled => (_base & GlobalEnable) != 0;

    /// <summary>As firmware leaves them.</summary>
    public void Reset()
    {
        _base = FirmwareBase;
        Local.Reset();
        Io.Reset();
    }

    /// <summary>Writes IA32_APIC_BASE; false, and nothing changed, when a reserved bit is set.</summary>
    public bool TryWriteBase(ulong value)
    {
        if ((value & ~(PageMask | Bootstrap | GlobalEnable)) != 0)
        {
            return false;
        }

        ulong next = value | Bootstrap;
        if (((next ^ _base) & GlobalEnable) != 0)
        {
            Local.PowerUp();
        }

        _base = next;
        return true;
    }

    /// <summary>True when an address lies in one of the two pages.</summary>
    public bool Owns(ulong address) => OwnsLocal(address) || address - IoApic.BaseAddress < PageBytes;

    /// <summary>Reads an address that <see cref="Owns"/> names: aligned doublewords; others read zero.</summary>
    public ulong Read(ulong address, int widthBytes, ulong tick)
    {
        int offset = (int)(address & (PageBytes - 1));
        if (widthBytes != 4 || (offset & 3) != 0)
        {
            return 0;
        }

        return OwnsLocal(address) ? Local.Read(offset, tick) : Io.Read(offset);
    }

    /// <summary>Writes an address that <see cref="Owns"/> names: aligned doublewords; others are ignored.</summary>
    public void Write(ulong address, int widthBytes, ulong value, ulong tick)
    {
        int offset = (int)(address & (PageBytes - 1));
        if (widthBytes != 4 || (offset & 3) != 0)
        {
            return;
        }

        if (!OwnsLocal(address))
        {
            Io.Write(offset, (uint)value);
        }
        else if (Local.Write(offset, (uint)value, tick) is int ended and >= 0)
        {
            Io.EndInterrupt((byte)ended);
        }
        else if (offset is 0x020 or 0x0D0 or 0x0E0 or 0x0F0)
        {
            Io.Retry();                                  // Its addresses may have changed, or it has been enabled.
        }
    }

    /// <inheritdoc/>
    public void Exchange(ref StateCursor state)
    {
        state.Quadword(ref _base);
        Local.Exchange(ref state);
        Io.Exchange(ref state);
    }

    /// <inheritdoc/>
    public void ExchangeBuffers(ref StateCursor state)
    {
    }

    private bool OwnsLocal(ulong address) => IsEnabled && address - (_base & PageMask) < PageBytes;
}
