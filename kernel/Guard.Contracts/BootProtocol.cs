namespace Guard.Contracts;

/// <summary>How a partition's processor starts.</summary>
public enum BootProtocol : byte
{
    /// <summary>Real mode at 0000:7C00, DL = 80h, the 512-byte sector already placed there.</summary>
    BootSector = 1,

    /// <summary>Multiboot 1: flat 32-bit protected mode, EAX = 2BADB002h, EBX = information structure.</summary>
    Multiboot = 2,

    /// <summary>Linux/x86 32-bit boot protocol: flat 32-bit protected mode, ESI = zero page, which stands in RAM at 10000h.</summary>
    Linux = 3,
}
