using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Policy.Documents;

/// <summary>What a system description calls the devices of a partition.</summary>
internal static class DeviceWords
{
    private static readonly ImmutableArray<(string Word, PartitionDevices Device)> Words =
    [
        ("uart", PartitionDevices.Com1),
        ("guardport", PartitionDevices.GuardPort),
        ("rtc", PartitionDevices.Rtc),
        ("keyboard", PartitionDevices.Keyboard),
        ("pci", PartitionDevices.Pci),
        ("apic", PartitionDevices.Apic),
        ("virtio-console", PartitionDevices.VirtioConsole),
        ("virtio-rng", PartitionDevices.VirtioRandom),
        ("virtio-net", PartitionDevices.VirtioNetwork),
    ];

    /// <summary>Every word, the commonest first.</summary>
    public static string[] All => [.. Words.Select(row => row.Word)];

    /// <summary>Every word in one line.</summary>
    public static string List => string.Join(", ", All);

    /// <summary>The words of these devices, in the order of the table.</summary>
    public static string Of(PartitionDevices devices) =>
        string.Join(" and ", Words.Where(row => devices.HasFlag(row.Device)).Select(row => row.Word));

    /// <summary>The device of a word; the first of several alike; none for an unknown word.</summary>
    public static PartitionDevices Find(string word)
    {
        foreach ((string known, PartitionDevices device) in Words)
        {
            if (known == word)
            {
                return device;
            }
        }

        return PartitionDevices.None;
    }
}
