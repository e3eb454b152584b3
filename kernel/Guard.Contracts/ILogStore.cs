using System;

namespace Guard.Contracts;

/// <summary>The files the trusted base may touch: one folder, named by relative paths. The host implements it; tests break it.</summary>
/// <remarks>
/// Paths are ASCII, separated by '/', without '.', '..' or a leading '/'. The store creates folders as needed. Nothing here throws for a
/// storage failure: it is a value. The store is used by one thread at a time.
/// </remarks>
public interface ILogStore
{
    /// <summary>Adds bytes at the end of a file, creating it. Not durable before <see cref="Flush"/>.</summary>
    StoreStatus Append(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Makes all appended bytes of a file durable, and the file's name too.</summary>
    StoreStatus Flush(string path);

    /// <summary>Lets the store begin, beside its caller, what the next <see cref="Flush"/> of the file does, waits for and answers.</summary>
    void BeginFlush(string path)
    {
    }

    /// <summary>Puts a whole file in place: temporary file, write, fsync, rename, fsync of the folder. Durable when it answers Ok.</summary>
    StoreStatus Replace(string path, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// As <see cref="Replace"/>, but in place and durable only once <see cref="Settle"/> answers Ok: a store may then work on many files
    /// together, and beside its caller. Until then the bytes stay as they are, and the file is not read through this store.
    /// </summary>
    StoreStatus Put(string path, ReadOnlyMemory<byte> bytes) => Replace(path, bytes.Span);

    /// <summary>What is put from here on comes into place only when everything put before is durable.</summary>
    void Barrier()
    {
    }

    /// <summary>
    /// Puts every file in place that <see cref="Put"/> took; between two barriers in no particular order. Unless it ends with Ok, each of
    /// them is the old or the new one, and the caller puts all of them again.
    /// </summary>
    /// <param name="mustEnd">False: it may answer <see cref="StoreStatus.Pending"/> while it is at work; ask again, and put nothing
    /// meanwhile.</param>
    StoreStatus Settle(bool mustEnd) => StoreStatus.Ok;

    /// <summary>Cuts a file to a length, durably. Used by recovery for a torn tail, and to empty a write-ahead log.</summary>
    StoreStatus Truncate(string path, long lengthBytes);

    /// <summary>Removes a file, durably. A file that is not there is Ok.</summary>
    StoreStatus Delete(string path);

    /// <summary>Length of a file in bytes, or -1 where there is none.</summary>
    long LengthBytes(string path);

    /// <summary>Reads exactly <paramref name="target"/>.Length bytes from an offset; false where the file is missing or shorter.</summary>
    bool TryRead(string path, long offsetBytes, Span<byte> target);

    /// <summary>Names of all files below a folder ("" for all), relative to the store, in ordinal order.</summary>
    string[] List(string folder);
}
