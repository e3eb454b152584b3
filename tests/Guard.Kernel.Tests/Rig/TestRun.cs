using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel.Tests.Rig;

/// <summary>One boot epoch of the test system on stores in memory.</summary>
public sealed class TestRun : IDisposable
{
    private static readonly LoadedImage Program = TestSystem.ProgramImage();

    private readonly TestPeople? _ownPeople;
    private int _nonce;

    public TestRun(
        SystemImage? image = null,
        TestRun? after = null,
        bool keepUnflushed = false,
        bool isReplay = false,
        Func<MonitorParts, MonitorParts>? change = null,
        bool start = true,
        ulong? cutLogAt = null,
        TestShared? shared = null)
    {
        Image = image ?? shared?.Image ?? TestSystem.Image();
        _ownPeople = shared is null ? new TestPeople() : null;
        People = _ownPeople ?? shared!.People;
        Wire = new StoreWire { IsQuiet = shared is not null };
        Journal = after?.Journal.AfterPowerLoss(Wire, keepUnflushed) ?? shared?.Journal.Emptied(Wire) ?? new MemoryStore("journal", Wire);
        Held = after?.Held.AfterPowerLoss(Wire, keepUnflushed) ?? shared?.Held.Emptied(Wire) ?? new MemoryStore("held", Wire);
        LogFiles = after?.LogFiles.AfterPowerLoss(Wire, keepUnflushed) ?? shared?.LogFiles.Emptied(Wire) ?? new MemoryStore("log", Wire);
        Low = new ScriptedPartition(1, TestSystem.MemoryBytes);
        High = new ScriptedPartition(2, TestSystem.MemoryBytes);
        Other = new ScriptedPartition(3, TestSystem.MemoryBytes);
        byte[] secret = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");
        LogRecovery recovery = LogRecovery.Open(LogFiles, Image.Audit.Origin, isReplay ? null : People.Log.Verifier, cutLogAt);
        RecoveredState? recovered = null;
        if (after is not null && !KernelRecovery.TryRead(recovery, out recovered))
        {
            throw new InvalidOperationException("the log's deltas cannot be read");
        }

        Recovered = recovered;
        Log = new LogWriter(
            LogFiles,
            new LogOptions
            {
                Origin = Image.Audit.Origin,
                LogSecret = secret,
                Signer = isReplay ? null : People.Log,
                ReserveRecords = shared is null ? 64 : 4,
                PendingMaxBytes = shared is null ? 64 << 20 : 4 << 20,
            },
            recovery);
        ulong epoch = recovery.BootEpoch + 1;
        if (Log.Begin(epoch) != StoreStatus.Ok)
        {
            throw new InvalidOperationException("the log does not begin");
        }

        var parts = new MonitorParts
        {
            Image = Image,
            PolicyDigest = shared is not null && ReferenceEquals(shared.Image, Image) ? shared.PolicyDigest : TestSystem.PolicyDigest(Image),
            Partitions = [Part(Low), Part(High), Part(Other)],
            Filters = Filters,
            Log = Log,
            Journal = Journal,
            Held = Held,
            LogSecret = [.. secret],
            BootEpoch = epoch,
            Reviewers = People.Reviewers,
            KeysetVersion = 3,
            Recovered = recovered,
            TornLogBytes = (ulong)recovery.TornBytes,
            IsReplay = isReplay,
        };
        Parts = change is null ? parts : change(parts);
        Monitor = new Monitor(Parts);
        if (start)
        {
            StartStatus = Monitor.Start();
        }
    }

    public SystemImage Image { get; }

    public StoreWire Wire { get; }

    public MemoryStore Journal { get; }

    public MemoryStore Held { get; }

    public MemoryStore LogFiles { get; }

    public ScriptedPartition Low { get; }

    public ScriptedPartition High { get; }

    public ScriptedPartition Other { get; }

    public TestFilters Filters { get; } = new();

    public TestPeople People { get; }

    public LogWriter Log { get; }

    public MonitorParts Parts { get; }

    public RecoveredState? Recovered { get; }

    public Monitor Monitor { get; }

    public StoreStatus StartStatus { get; }

    /// <summary>All transfer events so far.</summary>
    public List<TransferEvent> Transfers { get; } = [];

    public List<ChannelEvent> Channels { get; } = [];

    public List<PartitionEvent> Partitions { get; } = [];

    public List<NoteEvent> Notes { get; } = [];

    public List<RefusalEvent> Refusals { get; } = [];

    public FrameReport Report => Monitor.Report;

    public static FrameInputs Time(long seconds = TestSystem.Noon + 10, WallQuality quality = WallQuality.Set) =>
        new() { Wall = new WallSample(seconds, quality) };

    /// <summary>A run whose first frame has opened the channels.</summary>
    public static TestRun Opened(SystemImage? image = null, TestShared? shared = null)
    {
        var run = new TestRun(image, shared: shared);
        run.Frame(Time());
        return run;
    }

    /// <summary>One frame.</summary>
    /// <param name="inputs">What comes from outside.</param>
    /// <param name="backwards">Runs the slots from the last to the first.</param>
    /// <param name="order">Or in this order: indexes into the plan.</param>
    public FrameReport Frame(FrameInputs? inputs = null, bool backwards = false, int[]? order = null)
    {
        FramePlan plan = Monitor.BeginFrame(inputs ?? FrameInputs.Empty);
        if (plan.IsModuleHalted)
        {
            return Monitor.Report;
        }

        for (int i = 0; i < plan.Runs.Length; i++)
        {
            plan.Runs[order is not null ? order[i] : backwards ? plan.Runs.Length - 1 - i : i].Execute();
        }

        FrameReport report = Monitor.EndFrame();
        Transfers.AddRange(report.Transfers);
        Channels.AddRange(report.Channels);
        Partitions.AddRange(report.Partitions);
        Notes.AddRange(report.Notes);
        Refusals.AddRange(report.Refusals);
        return report;
    }

    public void Frames(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Frame();
        }
    }

    /// <summary>Lets a partition do something in its next slot only.</summary>
    public static void Once(ScriptedPartition partition, Action<ScriptedPartition> act, SlotExitReason reason = SlotExitReason.Idle)
    {
        partition.Program = (self, _) =>
        {
            self.Program = null;
            act(self);
            return reason;
        };
    }

    /// <summary>Submits one status on the way down and runs until it waits for its first approval.</summary>
    public ReviewItem Held1(string text = "status")
    {
        Once(High, p => p.Submit(2, 2, text));
        Frame();
        return Assert1(Monitor.ReviewQueue);
    }

    public NoteInput Approve(
        ReviewItem item,
        NoteSigner signer,
        bool isRelease = true,
        string? nonce = null,
        long expires = TestSystem.Noon + 1000,
        Func<ReviewNote, ReviewNote>? change = null)
    {
        var note = ReviewNote.For(item, isRelease, "ok", "looks right", nonce ?? NextNonce(), expires);
        return Signed((change is null ? note : change(note)).ToText(), signer);
    }

    public NoteInput Command(ChannelId channel, ChannelCommand command, ulong haltRecord, params NoteSigner[] signers) => Signed(
        new ChannelNote(channel, command, haltRecord, Parts.PolicyDigest, 3, "test", "because", NextNonce(), TestSystem.Noon + 1000).ToText(),
        signers);

    public static NoteInput Signed(byte[] text, params NoteSigner[] signers) => new("note", [.. SignedNote.Sign(text, signers).Bytes]);

    public FrameReport Note(params NoteInput[] notes) => Frame(new FrameInputs { Notes = [.. notes] });

    public string NextNonce() => (++_nonce).ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>States a transfer went through, by its number on a channel.</summary>
    public List<TransferState> PathOf(ChannelId channel, ulong sequence, ulong epoch = 1)
    {
        var path = new List<TransferState>();
        foreach (TransferEvent transfer in Transfers)
        {
            if (transfer.Channel == channel && transfer.Sequence == sequence && transfer.BootEpoch == epoch)
            {
                path.Add(transfer.To);
            }
        }

        return path;
    }

    public TransferEvent Last(ChannelId channel, ulong sequence) =>
        Transfers.FindLast(e => e.Channel == channel && e.Sequence == sequence);

    public byte[] Root()
    {
        var root = new byte[32];
        Log.Root(root);
        return root;
    }

    public void Dispose()
    {
        Monitor.Dispose();
        Log.Dispose();
        _ownPeople?.Dispose();
    }

    private static ReviewItem Assert1(ImmutableArray<ReviewItem> queue) =>
        queue.Length == 1 ? queue[0] : throw new InvalidOperationException($"{queue.Length} items wait, not 1");

    private static PartitionPart Part(ScriptedPartition machine) => new(machine, Program, string.Empty);
}
