using System;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Kernel;
using Xunit;

namespace Guard.System.Tests;

/// <summary>Officers at the desk of a real run: notes through RUN/desk.</summary>
public sealed class ReviewTests : IDisposable
{
    private const int MostFrames = 400;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly Scratch _scratch = new();
    private readonly RoleKeys _keys = RoleKeys.Make(forThisRun: true);
    private readonly RunFolder _folder;

    public ReviewTests()
    {
        _folder = RunFolder.Create(_scratch.At("run"), "run");
        SystemLoader.Write(SystemLoader.Compile(new DemoSetup(RepositoryPlace.Find()).System, null), _keys, _folder);
    }

    [Fact]
    public void TwoPersonsReleaseAndNobodyCountsTwice()
    {
        using RunSession session = Start(resume: false);
        Await(session, () => session.Monitor.ReviewQueue.Any(item => item.Channel.Name == "status-down"));
        Assert.True(Decide("status-down/1", "alice", session, out _));
        Assert.False(Decide("status-down/1", "alice", session, out string reason));
        Assert.NotEmpty(reason);
        Assert.Equal(TransferState.SecondReview, Item(session).State);
        Assert.True(Decide("status-down/1", "bob", session, out _));
        Await(session, () => session.Monitor.Report.Transfers.Any(change =>
            change.Channel == ChannelOf(session) && change.Sequence == 1 && change.To == TransferState.Delivered));
        Assert.Equal(StoreStatus.Ok, session.Close());
    }

    [Fact]
    public void AnItemNobodyNamedIsNotFound()
    {
        using RunSession session = Start(resume: false);
        Await(session, () => session.Monitor.ReviewQueue.Any(item => item.Channel.Name == "status-down"));
        using var docket = new ReviewDocket(_folder, null);
        OperatorException missing = Assert.Throws<OperatorException>(() => docket.Find("status-down/99"));
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("status-down/1", missing.NextStep, StringComparison.Ordinal);
    }

    /// <summary>Numbers begin anew in each boot epoch: what survived and what is new stay apart by name.</summary>
    [Fact]
    public void AnItemUnderReviewSurvivesACrashWithItsApprovalsVoid()
    {
        using (RunSession first = Start(resume: false))
        {
            Await(first, () => first.Monitor.ReviewQueue.Any(item => item.Channel.Name == "status-down"));
            Assert.True(Decide("status-down/1", "alice", first, out _));
            first.Step();
        }

        ReplayResult left = Replayer.Run(_folder, null);
        Assert.True(left.IsEqual, left.Divergence);
        Assert.Contains("epoch 1 was not closed", left.Note, StringComparison.Ordinal);
        Digest[] ids;
        string[] names;
        using (RunSession second = Start(resume: true))
        {
            Assert.Contains(second.Recovered!.InFlight, item => item.State == TransferState.SecondReview);
            second.Step();
            Assert.Equal(TransferState.FirstReview, Item(second).State);
            Await(second, () => second.Monitor.ReviewQueue.Any(IsNewer));
            string newer = ReviewDocket.NameOf(second.Monitor.ReviewQueue.First(IsNewer));
            Assert.StartsWith("status-down/2.", newer, StringComparison.Ordinal);
            names = ["status-down/1", newer];
            ids = [Item(second).Transfer, second.Monitor.ReviewQueue.First(IsNewer).Transfer];
            Assert.True(Decide(newer, "bob", second, out _));
            Assert.True(Decide("status-down/1", "alice", second, out _));
            Assert.True(Decide("status-down/1", "bob", second, out _));
            Assert.Equal(StoreStatus.Ok, second.Close());
        }

        ReplayResult whole = Replayer.Run(_folder, null);
        Assert.True(whole.IsEqual, whole.Divergence);
        Assert.Equal(2, whole.Epochs);
        Assert.Empty(whole.Note);

        // The log knows both by the names of the desk.
        LogRow[] rows = Rows();
        Assert.Equal(ids.Select(id => id.ToString()), names.Select(name => Assert.Single(TransferSearch.Ids(rows, name))));
        Assert.Equal(ids[0].ToString(), Assert.Single(TransferSearch.Ids(rows, ids[0].ToString()[..12])));
        Assert.Empty(TransferSearch.Ids(rows, "status-down/99"));
        Assert.Empty(TransferSearch.Ids(rows, "status-down/2.99"));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _scratch.Dispose();
    }

    private LogRow[] Rows()
    {
        using var store = new FileLogStore(_folder.Log);
        return [.. LogEntries.Read(store, LogEntries.PublishedSize(store)).Select(entry => LogRow.Parse(entry.Value))];
    }

    private RunSession Start(bool resume)
    {
        RunOptions options = new DemoSetup(RepositoryPlace.Find()).Options(_keys, null, 1) with
        {
            Desk = DeskScript.Parse("desk", "clock 2026-11-22T10:00:00Z"),
            Resume = resume,
        };
        return RunSession.Start(BootVerifier.Verify(_folder, null), _folder, options, _keys.LogSecret);
    }

    private static void Await(RunSession session, Func<bool> isSo)
    {
        for (int frame = 0; frame < MostFrames; frame++)
        {
            if (isSo())
            {
                return;
            }

            session.Step();
        }

        string queue = string.Join(", ", session.Monitor.ReviewQueue.Select(item => $"{ReviewDocket.NameOf(item)} {item.State}"));
        Assert.Fail($"not so after {MostFrames} frames; under review: {queue}");
    }

    private static bool IsNewer(ReviewItem item) => item.BootEpoch == 2 && item.Channel.Name == "status-down";

    private static ReviewItem Item(RunSession session) =>
        session.Monitor.ReviewQueue.First(item => item.Channel.Name == "status-down" && item.Sequence == 1);

    private static ChannelId ChannelOf(RunSession session) => session.Image.Channels.First(row => row.Name == "status-down").Id;

    /// <summary>Signs an approval and lets the monitor judge it.</summary>
    private bool Decide(string name, string person, RunSession session, out string reason)
    {
        using var docket = new ReviewDocket(_folder, null);
        (ReviewItem item, _) = docket.Find(name);
        docket.Decide(item, isRelease: true, "releasable", "a test", _keys.Signer(person), Now.AddHours(1).ToUnixTimeSeconds());
        FrameReport report = session.Step();
        NoteEvent note = Assert.Single(report.Notes);
        reason = note.Reason;
        Assert.Equal(person, note.Person);
        return note.IsAccepted;
    }
}
