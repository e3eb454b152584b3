namespace Guard.Pc.Loaders;

/// <summary>Why a file is not a Multiboot 1 image that can be loaded here.</summary>
public enum MultibootError
{
    /// <summary>It is one.</summary>
    None = 0,

    /// <summary>No header magic 1BADB002h at a multiple of 4 in the first 8,192 bytes.</summary>
    NoHeader,

    /// <summary>There is a header magic, but magic, flags and checksum do not add up to 0.</summary>
    BadChecksum,

    /// <summary>The header, or the address fields its flags announce, go beyond the first 8,192 bytes or the file.</summary>
    HeaderTruncated,

    /// <summary>The flags require something this loader does not know (bits 3-15).</summary>
    UnknownRequirement,

    /// <summary>The flags require a video mode (bit 2), and there is no video.</summary>
    VideoRequired,

    /// <summary>The address fields contradict one another or the file's length.</summary>
    BadAddressFields,

    /// <summary>There are no address fields, and the file is not a 32-bit little-endian executable ELF file for the 386.</summary>
    NotElf,

    /// <summary>A program header is malformed or its bytes lie outside the file.</summary>
    BadProgramHeader,

    /// <summary>There are no segments to load, or more than 64.</summary>
    SegmentCount,

    /// <summary>A segment does not fit into the partition's RAM.</summary>
    OutsideMemory,

    /// <summary>Two segments overlap.</summary>
    SegmentsOverlap,

    /// <summary>A segment overlaps the page at 1000h, which holds the boot information.</summary>
    OverlapsBootInformation,

    /// <summary>The entry point lies in no segment.</summary>
    EntryOutside,

    /// <summary>The modules do not fit into RAM, there are more than 32, or a command line is too long or not printable ASCII.</summary>
    ModulesOrCommandLine,
}
