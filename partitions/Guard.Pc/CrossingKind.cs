#if GUARD_PLANTS
namespace Guard.Pc;

/// <summary>What emulated PCs share in the test build though they must not.</summary>
public enum CrossingKind
{
    /// <summary>One disk in all.</summary>
    SharedDisk,

    /// <summary>The second serial ports lead to each other.</summary>
    CrossedSerial,

    /// <summary>A register of the host bridge's configuration space is the same in all.</summary>
    SharedConfiguration,

    /// <summary>A device that reads memory reads on in the next PC's.</summary>
    WideDma,

    /// <summary>The first PC's slots begin unevenly while another one rings its doorbell.</summary>
    CoupledTime,

    /// <summary>One seed for all sources of random bytes.</summary>
    SharedRandom,

    /// <summary>Devices are there without being listed.</summary>
    UnlistedDevices,
}
#endif
