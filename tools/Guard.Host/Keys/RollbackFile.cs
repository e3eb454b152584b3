using System;
using System.IO;
using Guard.Images;

namespace Guard.Host.Keys;

/// <summary>A site's memory of rollback indexes, `rollback.indexes` in its key folder: an image older than one that ran is refused.</summary>
public static class RollbackFile
{
    private const string Name = "rollback.indexes";

    /// <summary>Reads it; none yet is empty.</summary>
    /// <exception cref="OperatorException">Exit code 1: the file is damaged; it is not taken for empty.</exception>
    public static RollbackIndexes Load(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return RollbackIndexes.Empty;
        }

        return RollbackIndexes.TryRead(File.ReadAllBytes(path), out RollbackIndexes indexes)
            ? indexes
            : throw new OperatorException(1, $"{path}: damaged; without it an old image cannot be told", "restore it from a copy");
    }

    /// <summary>Replaces it whole.</summary>
    public static void Save(string folder, RollbackIndexes indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        string temporary = Path.Combine(folder, Name + ".tmp");
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(indexes.Write());
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, Name), overwrite: true);
    }
}
