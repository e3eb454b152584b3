using System;

namespace Guard.Contracts;

/// <summary>Devices a partition has besides processor, memory, interrupt controllers and timer. What is not listed does not exist for it.</summary>
[Flags]
public enum PartitionDevices
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>First 16550A at 3F8h, IRQ 4: the console.</summary>
    Com1 = 1,

    /// <summary>Second 16550A at 2F8h, IRQ 3: the domain's data line.</summary>
    Com2 = 2,

    /// <summary>GuardPort; exactly the partitions with a channel have it.</summary>
    GuardPort = 4,

    /// <summary>MC146818 real-time clock with CMOS RAM at 70h, IRQ 8.</summary>
    Rtc = 8,

    /// <summary>8042 keyboard controller with a keyboard on which nobody types, at 60h, IRQ 1.</summary>
    Keyboard = 16,

    /// <summary>PCI bus with host bridge, ISA bridge and power management.</summary>
    Pci = 32,

    /// <summary>The guard's channel ends as ports of a virtio console; beside <see cref="GuardPort"/> and <see cref="Pci"/> only.</summary>
    VirtioConsole = 64,

    /// <summary>A virtio disk with the partition's own content; beside <see cref="Pci"/> only.</summary>
    VirtioBlock = 128,

    /// <summary>A virtio source of random bytes with a fixed seed; beside <see cref="Pci"/> only.</summary>
    VirtioRandom = 256,

    /// <summary>Local APIC and I/O APIC; beside <see cref="Pci"/> only.</summary>
    Apic = 512,

    /// <summary>A virtio network card of the partition's own; beside <see cref="Pci"/> only.</summary>
    VirtioNetwork = 1024,

    /// <summary>Every device there is.</summary>
    All = Com1 | Com2 | GuardPort | Rtc | Keyboard | Pci | VirtioConsole | VirtioBlock | VirtioRandom | Apic | VirtioNetwork,
}
