using System.Collections.Generic;

namespace Guard.Kernel;

/// <summary>What happened in one frame and its gap, for host and demo. One object, filled anew each frame: valid until the next
/// BeginFrame.</summary>
public sealed class FrameReport
{
    internal FrameReport()
    {
    }

    /// <summary>The frame's number.</summary>
    public ulong Frame { get; internal set; }

    /// <summary>Every partition rests and no transfer is one that a frame can move. Waiting for a person does not
    /// count.</summary>
    public bool IsIdle { get; internal set; }

    /// <summary>True when the journal could not be written: the run is over.</summary>
    public bool IsModuleHalted { get; internal set; }

    /// <summary>True while audit records cannot be made durable and every channel is suspended.</summary>
    public bool IsAuditSuspended { get; internal set; }

    /// <summary>Messages the guests submitted in this frame.</summary>
    public uint Submissions { get; internal set; }

    /// <summary>Messages refused in this frame, those whose records a quota swallowed included.</summary>
    public uint Refused { get; internal set; }

    /// <summary>Messages delivered in this gap.</summary>
    public uint Delivered { get; internal set; }

    /// <summary>Triggers from outside that a machine ignored.</summary>
    public uint Ignored { get; internal set; }

    /// <summary>Console output, by partition in plan order, then port.</summary>
    public IReadOnlyList<ConsoleOutput> Console => ConsoleList;

    /// <summary>Transfers, in the order things happened.</summary>
    public IReadOnlyList<TransferEvent> Transfers => TransferList;

    /// <summary>Channels, in the order things happened.</summary>
    public IReadOnlyList<ChannelEvent> Channels => ChannelList;

    /// <summary>Partitions, in the order things happened.</summary>
    public IReadOnlyList<PartitionEvent> Partitions => PartitionList;

    /// <summary>Messages to no channel of theirs, as many as were recorded.</summary>
    public IReadOnlyList<RefusalEvent> Refusals => RefusalList;

    /// <summary>Notes from the desk.</summary>
    public IReadOnlyList<NoteEvent> Notes => NoteList;

    internal List<ConsoleOutput> ConsoleList { get; } = [];

    internal List<TransferEvent> TransferList { get; } = [];

    internal List<ChannelEvent> ChannelList { get; } = [];

    internal List<PartitionEvent> PartitionList { get; } = [];

    internal List<RefusalEvent> RefusalList { get; } = [];

    internal List<NoteEvent> NoteList { get; } = [];

    internal void Clear(ulong frame)
    {
        Frame = frame;
        IsIdle = false;
        Submissions = 0;
        Refused = 0;
        Delivered = 0;
        Ignored = 0;
        ConsoleList.Clear();
        TransferList.Clear();
        ChannelList.Clear();
        PartitionList.Clear();
        RefusalList.Clear();
        NoteList.Clear();
    }
}
