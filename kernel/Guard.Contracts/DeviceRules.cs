namespace Guard.Contracts;

/// <summary>Which devices of a partition stand on which others. Compiler, monitor and PC ask here, each for itself.</summary>
public static class DeviceRules
{
    /// <summary>Most channel ends that a virtio console shows: ports 1 to 30 (VIRTIO 1.2, 5.3; port 0 is not a channel's).</summary>
    public const int MaxConsolePorts = 30;

    /// <summary>Most messages a partition submits in one frame: doorbells of a slot times its slots. Each has a buffer of its own.</summary>
    public const uint MaxSubmissionsPerFrame = 4096;

    /// <summary>Bytes of released messages a GuardPort holds for its guest at most, headers included.</summary>
    public const int InboxBytes = 262_144;

    /// <summary>Every device that stands on the PCI bus, or is wired to its chipset.</summary>
    public const PartitionDevices OnPci =
        PartitionDevices.VirtioConsole | PartitionDevices.VirtioBlock | PartitionDevices.VirtioRandom | PartitionDevices.VirtioNetwork
        | PartitionDevices.Apic;

    /// <summary>What these devices stand on and do not have beside them; none when they can be built.</summary>
    /// <param name="devices">All devices of one partition.</param>
    public static PartitionDevices Missing(PartitionDevices devices)
    {
        PartitionDevices needed = (devices & OnPci) != 0 ? PartitionDevices.Pci : PartitionDevices.None;
        if ((devices & PartitionDevices.VirtioConsole) != 0)
        {
            needed |= PartitionDevices.GuardPort;
        }

        return needed & ~devices;
    }
}
