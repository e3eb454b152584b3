using System;
using System.Collections.Generic;
using Guard.Crypto;
using Guard.Host.Keys;

namespace Guard.Host.Running;

/// <summary>How a run is carried out. None of it reaches a guest but the bytes of the inputs.</summary>
public sealed record RunOptions
{
    /// <summary>Threads that execute a frame's runs, 1 to 64; the transcript is the same for any number.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Signs the log's checkpoints.</summary>
    public required NoteSigner LogSigner { get; init; }

    /// <summary>Goes on with a run that was stopped: a new boot epoch.</summary>
    public bool Resume { get; init; }

    /// <summary>Officers as a script; null for real ones through RUN/desk.</summary>
    public DeskScript? Desk { get; init; }

    /// <summary>Keys the script signs with.</summary>
    public RoleKeys? DeskKeys { get; init; }

    /// <summary>Domain to file: bytes for its second serial port.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Domain to file: what its second serial port writes.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Domain to Unix socket: its network, as <see cref="NetworkLine"/> takes it. A domain that is not named has a cable with no end.</summary>
    public IReadOnlyDictionary<string, string> Networks { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Domain to port or Unix socket, as <see cref="Debugging.GdbServer.Listen"/> takes it: a debugger may look into it, and is waited for.</summary>
    public IReadOnlyDictionary<string, string> Debuggers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Is told what the run waits for before its first frame.</summary>
    public Action<string> Announce { get; init; } = _ => { };

    /// <summary>True: frame k's outputs appear k periods after the start.</summary>
    public bool PaceRealtime { get; init; }

    /// <summary>Snapshots to take; null for none.</summary>
    public SnapshotOrder? Snapshot { get; init; }

    /// <summary>Name of a planted fault; empty for none. Only the Planted build knows any.</summary>
    public string Plant { get; init; } = string.Empty;
}
