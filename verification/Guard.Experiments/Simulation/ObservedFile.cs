using System.Buffers.Binary;

namespace Guard.Experiments.Simulation;

/// <summary>How far one file of the write-ahead log has been looked at.</summary>
internal sealed class ObservedFile
{
    internal const int HeaderBytes = 24;

    private const int BaseOffset = 12;

    private int _cuts;

    internal ObservedFile(string path)
    {
        Path = path;
    }

    internal string Path { get; }

    /// <summary>The file under that name; null while there is none with a header.</summary>
    internal SimulatedFile? File { get; private set; }

    /// <summary>Its first sequence number.</summary>
    internal ulong Base { get; private set; }

    internal int At { get; set; }

    internal ulong Next { get; set; }

    internal int DurableAt { get; set; }

    internal ulong NextDurable { get; set; }

    internal void Forget() => File = null;

    /// <summary>Begins anew where another file stands there, or this one was cut.</summary>
    internal void Follow(SimulatedStore store)
    {
        SimulatedFile? file = store.Find(Path);
        if (file is null || file.LengthBytes < HeaderBytes)
        {
            File = null;
            return;
        }

        if (file == File && file.Cuts == _cuts)
        {
            return;
        }

        File = file;
        _cuts = file.Cuts;
        Base = BinaryPrimitives.ReadUInt64LittleEndian(file.Content[BaseOffset..]);
        (At, DurableAt) = (HeaderBytes, HeaderBytes);
        (Next, NextDurable) = (Base, Base);
    }
}
