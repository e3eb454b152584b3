using System;
using System.IO;
using Guard.Contracts;

namespace Guard.Host.Running;

/// <summary>A file that becomes bytes on a domain's second serial port, a bounded number a frame.</summary>
internal sealed class InputFeed : IDisposable
{
    private const int BytesPerFrame = 512;

    private readonly FileStream _stream;
    private byte[] _offered = [];

    internal InputFeed(PartitionId partition, string path)
    {
        Partition = partition;
        try
        {
            _stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(
                2,
                $"{path}: {error.Message}",
                "--input DOMAIN=FILE names a file that can be read",
                error);
        }
    }

    internal PartitionId Partition { get; }

    internal bool AtEnd => _stream.Position == _stream.Length;

    /// <summary>The next bytes, at most what the port can take; empty at the end.</summary>
    internal ReadOnlySpan<byte> Offer(int freeBytes)
    {
        _offered = new byte[Math.Min(Math.Min(freeBytes, BytesPerFrame), _stream.Length - _stream.Position)];
        _stream.ReadExactly(_offered);
        return _offered;
    }

    /// <summary>Says how many of the offered bytes were taken; the rest is offered again.</summary>
    internal void Taken(int bytes) => _stream.Position -= _offered.Length - bytes;

    public void Dispose() => _stream.Dispose();
}
