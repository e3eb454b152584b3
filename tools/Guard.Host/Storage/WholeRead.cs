using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>Reads all that was asked for, or nothing that counts.</summary>
internal static class WholeRead
{
    /// <summary>Fills the target from an offset; false where the file ends before.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static bool TryRead(SafeFileHandle handle, long offsetBytes, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(handle, target, offsetBytes);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
            offsetBytes += read;
        }

        return true;
    }
}
