using System.Numerics;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>Where the parts of a snapshot stand in its file (FORMAT.md, "Partition snapshot"), in bytes from its beginning.</summary>
public readonly record struct SnapshotLayout
{
    /// <summary>First four bytes, "GPS1".</summary>
    public const uint Magic = 0x31535047;

    /// <summary>Bytes before the note.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Longest note.</summary>
    public const int MaxNoteBytes = 8192;

    /// <summary>The layout of a file with such a note and manifest.</summary>
    public SnapshotLayout(int noteBytes, SnapshotManifest manifest)
    {
        State = HeaderBytes + noteBytes;
        Map = State + manifest.StateBytes;
        MapBytes = (int)(((manifest.MemoryBytes / PageTree.BlockBytes) + 7) / 8);
        Groups = Map + MapBytes;
        GroupCount = (int)((manifest.Pages + PageTree.GroupLeaves - 1) / PageTree.GroupLeaves);
        Leaves = Groups + ((long)GroupCount * Digest.LengthBytes);
        Pages = Leaves + ((long)manifest.Pages * Digest.LengthBytes);
        End = Pages + ((long)manifest.Pages * PageTree.BlockBytes);
    }

    /// <summary>Processor and devices.</summary>
    public long State { get; }

    /// <summary>The map: bit n of byte n/8 stands for page n.</summary>
    public long Map { get; }

    /// <summary>Bytes of the map.</summary>
    public int MapBytes { get; }

    /// <summary>Roots of groups of leaves.</summary>
    public long Groups { get; }

    /// <summary>How many groups.</summary>
    public int GroupCount { get; }

    /// <summary>Leaves.</summary>
    public long Leaves { get; }

    /// <summary>The pages held, ascending.</summary>
    public long Pages { get; }

    /// <summary>Length of the file.</summary>
    public long End { get; }

    /// <summary>Pages that a map names.</summary>
    public static uint CountOf(System.ReadOnlySpan<byte> map)
    {
        uint count = 0;
        foreach (byte bits in map)
        {
            count += (uint)BitOperations.PopCount(bits);
        }

        return count;
    }
}
