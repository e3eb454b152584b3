using System;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Cli;

/// <summary>A person at one domain's console: keys go in, journalled; its output comes out, control characters made visible.</summary>
internal sealed class AttachedConsole : IDisposable
{
    private readonly RunSession _session;
    private readonly PartitionId _partition;
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly bool _keys = !Console.IsInputRedirected;

    internal AttachedConsole(RunSession session, PartitionId partition)
    {
        _session = session;
        _partition = partition;
    }

    /// <summary>Takes keys that were pressed.</summary>
    internal void Poll()
    {
        while (_keys && Console.KeyAvailable)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.KeyChar is > '\0' and < '\x80')
            {
                _session.Type(_partition, [(byte)key.KeyChar]);
            }
        }
    }

    /// <summary>Shows what the domain wrote.</summary>
    internal void Show(FrameReport report)
    {
        foreach (ConsoleOutput output in report.Console.Where(output => output.Partition == _partition && output.Port == 0))
        {
            foreach (byte b in output.Bytes.Span)
            {
                _output.WriteByte(b is (byte)'\n' or (byte)'\r' or (byte)'\b' or (>= 0x20 and < 0x7F) ? b : (byte)'.');
            }
        }

        _output.Flush();
    }

    public void Dispose() => _output.Dispose();
}
