using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Guard.Host.Bringup;

/// <summary>A stream read ahead by a thread of its own, so that a plain PC can go on while nobody types.</summary>
public sealed class SerialInput
{
    private const int ReadBytes = 4096;
    private const int MaxBlocks = 16;

    private readonly Queue<byte[]> _blocks = new();
    private byte[] _current = [];
    private int _taken;
    private bool _isComplete;

    /// <summary>Begins to read.</summary>
    public SerialInput(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var thread = new Thread(() => ReadAll(stream)) { IsBackground = true, Name = "serial input" };
        thread.Start();
    }

    /// <summary>True when everything was taken and nothing more will come.</summary>
    public bool IsAtEnd
    {
        get
        {
            lock (_blocks)
            {
                return _isComplete && _blocks.Count == 0 && _taken == _current.Length;
            }
        }
    }

    /// <summary>Takes what is there, at most the target's length.</summary>
    /// <param name="target">Gets the bytes.</param>
    /// <param name="waitMilliseconds">How long to wait when nothing is there.</param>
    /// <returns>How many bytes.</returns>
    public int Take(Span<byte> target, int waitMilliseconds)
    {
        lock (_blocks)
        {
            if (_taken == _current.Length)
            {
                if (_blocks.Count == 0 && waitMilliseconds > 0 && !_isComplete)
                {
                    Monitor.Wait(_blocks, waitMilliseconds);
                }

                _taken = 0;
                _current = _blocks.TryDequeue(out byte[]? next) ? next : [];
                Monitor.PulseAll(_blocks);
            }

            int count = Math.Min(target.Length, _current.Length - _taken);
            _current.AsSpan(_taken, count).CopyTo(target);
            _taken += count;
            return count;
        }
    }

    private void ReadAll(Stream stream)
    {
        byte[] buffer = new byte[ReadBytes];
        try
        {
            for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
            {
                Add(buffer[..count]);
            }
        }
        catch (IOException)
        {
            // A terminal that went away is an end like any other.
        }

        lock (_blocks)
        {
            _isComplete = true;
            Monitor.PulseAll(_blocks);
        }
    }

    private void Add(byte[] block)
    {
        lock (_blocks)
        {
            while (_blocks.Count == MaxBlocks)
            {
                Monitor.Wait(_blocks);
            }

            _blocks.Enqueue(block);
            Monitor.PulseAll(_blocks);
        }
    }
}
