using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class ReviewDeskTests
{
    [Fact]
    public void TwoPersonsReleaseAndTheSlotDeliversPadded()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1("status");
        run.Note(run.Approve(item, run.People.Alice));
        Assert.Equal(TransferState.SecondReview, run.Last(TestSystem.Down, 1).To);
        run.Note(run.Approve(item, run.People.Bob));
        Assert.Equal(TransferState.Authorised, run.Last(TestSystem.Down, 1).To);
        Assert.Empty(run.Low.Inbox);
        run.Frames(5);
        (ChannelId channel, ulong sequence, TypeId type, byte[] payload, int contentBytes) = Assert.Single(run.Low.Inbox);
        Assert.Equal((TestSystem.Down, 1UL, new TypeId(2), 16), (channel, sequence, type, contentBytes));
        Assert.Equal("status" + new string('\0', 10), Encoding.ASCII.GetString(payload));
        Assert.Empty(run.Held.List(string.Empty));
    }

    [Fact]
    public void ADenialRejects()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice));
        run.Note(run.Approve(item, run.People.Bob, isRelease: false));
        Assert.Equal((TransferState.Rejected, "denied"), (run.Last(TestSystem.Down, 1).To, run.Last(TestSystem.Down, 1).Reason));
        Assert.Empty(run.Monitor.ReviewQueue);
    }

    [Theory]
    [InlineData("same person", "already-counted")]
    [InlineData("same person, second key", "already-counted")]
    [InlineData("owner", "owner")]
    [InlineData("officer", "role")]
    [InlineData("stranger", "unknown-key")]
    [InlineData("key out of date", "key-not-valid-now")]
    [InlineData("two signers", "several-signers")]
    [InlineData("nonce again", "nonce-used")]
    [InlineData("expired", "expired")]
    [InlineData("expires now", "expired")]
    [InlineData("other transfer", "no-such-item")]
    [InlineData("other release", "other-release")]
    [InlineData("other view", "other-view")]
    [InlineData("other policy", "other-policy")]
    [InlineData("other keyset", "other-keyset")]
    [InlineData("other label from", "other-labels")]
    [InlineData("other label to", "other-labels")]
    [InlineData("bad signature", "bad-signature")]
    [InlineData("no note", "malformed")]
    [InlineData("other text", "malformed-text")]
    [InlineData("too long", "too-long")]
    public void AnAttackOnReviewIsRefusedRecordedAndChangesNothing(string attack, string reason)
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice, nonce: new string('a', 32)));
        ulong records = run.Log.TreeSize;
        TestPeople people = run.People;
        NoteInput note = attack switch
        {
            "same person" => run.Approve(item, people.Alice),
            "same person, second key" => run.Approve(item, people.AliceToo),
            "owner" => run.Approve(item, people.Owner),
            "officer" => run.Approve(item, people.Carol),
            "stranger" => run.Approve(item, people.Stranger),
            "key out of date" => run.Approve(item, people.Expired),
            "two signers" => TestRun.Signed(
                ReviewNote.For(item, true, "ok", "x", run.NextNonce(), TestSystem.Noon + 99).ToText(), people.Alice, people.Bob),
            "nonce again" => run.Approve(item, people.Bob, nonce: new string('a', 32)),
            "expired" => run.Approve(item, people.Bob, expires: TestSystem.Noon),
            "expires now" => run.Approve(item, people.Bob, expires: TestSystem.Noon + 10),
            "other transfer" => run.Approve(item, people.Bob, change: n => n with { Transfer = n.Release }),
            "other release" => run.Approve(item, people.Bob, change: n => n with { Release = n.View }),
            "other view" => run.Approve(item, people.Bob, change: n => n with { View = n.Release }),
            "other policy" => run.Approve(item, people.Bob, change: n => n with { Policy = n.Release }),
            "other keyset" => run.Approve(item, people.Bob, change: n => n with { KeysetVersion = 2 }),
            "other label from" => run.Approve(item, people.Bob, change: n => n with { FromLabel = "UNCLASSIFIED" }),
            "other label to" => run.Approve(item, people.Bob, change: n => n with { ToLabel = "SECRET" }),
            "bad signature" => Spoil(run.Approve(item, people.Bob)),
            "no note" => new NoteInput("x", [.. "approve it\n"u8]),
            "other text" => TestRun.Signed(Encoding.ASCII.GetBytes("please\n"), people.Bob),
            _ => new NoteInput("x", [.. new byte[ReviewDesk.NoteMaxBytes + 1]]),
        };
        run.Note(note);
        Assert.Equal((false, reason), (run.Notes[^1].IsAccepted, run.Notes[^1].Reason));
        Assert.Equal(TransferState.SecondReview, Assert.Single(run.Monitor.ReviewQueue).State);
        Assert.Equal(records + 1, run.Log.TreeSize);
        run.Frames(6);
        Assert.Empty(run.Low.Inbox);
    }

    [Theory]
    [InlineData("xfer ", "xfer  ")]
    [InlineData("decision release", "decision Release")]
    [InlineData("keyset 3", "keyset 03")]
    [InlineData("keyset 3", "keyset +3")]
    [InlineData("guard.example/review/v1", "guard.example/review/v2")]
    [InlineData("expires ", "expires -")]
    public void OnlyTheOneSpellingOfANoteIsRead(string from, string to)
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        string text = Encoding.ASCII.GetString(ReviewNote.For(item, true, "ok", "x", run.NextNonce(), TestSystem.Noon + 99).ToText());
        Assert.True(ReviewNote.TryParse(Encoding.ASCII.GetBytes(text), out _));
        Assert.False(ReviewNote.TryParse(Encoding.ASCII.GetBytes(text.Replace(from, to, System.StringComparison.Ordinal)), out _));
    }

    [Fact]
    public void SameOrganisationIsRefusedWhereTheChannelForbidsIt()
    {
        SystemImage image = TestSystem.Image();
        ChannelRow down = TestSystem.DownChannel();
        image = image with { Channels = image.Channels.SetItem(1, down with { Review = down.Review with { ForbidSameOrganisation = true } }) };
        using TestRun run = TestRun.Opened(image);
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice));
        run.Note(run.Approve(item, run.People.Owner, change: n => n));
        Assert.Equal("owner", run.Notes[^1].Reason);
        run.Note(run.Approve(item, run.People.Bob));
        Assert.True(run.Notes[^1].IsAccepted);
    }

    [Fact]
    public void TwoRolesNeedTwoPersonsWhoCanFillThem()
    {
        SystemImage image = TestSystem.Image();
        ChannelRow down = TestSystem.DownChannel();
        image = image with { Channels = image.Channels.SetItem(1, down with { Review = down.Review with { Roles = ["officer", "releaser"] } }) };
        using TestRun run = TestRun.Opened(image);
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice), run.Approve(item, run.People.Bob), run.Approve(item, run.People.Carol));
        Assert.Equal(["approved", "role", "approved"], run.Notes.Select(n => n.Reason));
        Assert.Equal(TransferState.Authorised, run.Last(TestSystem.Down, 1).To);
    }

    [Fact]
    public void AReviewEndsAtItsDeadlineByWallTime()
    {
        using TestRun run = TestRun.Opened();
        run.Held1();
        run.Frame(TestRun.Time(TestSystem.Noon + 10 + 3599));
        Assert.Single(run.Monitor.ReviewQueue);
        run.Frame(TestRun.Time(TestSystem.Noon + 10 + 3600));
        Assert.Equal((TransferState.Expired, "deadline"), (run.Last(TestSystem.Down, 1).To, run.Last(TestSystem.Down, 1).Reason));
    }

    [Fact]
    public void AnApprovalThatRunsOutBeforeTheSlotReleasesNothing()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Note(run.Approve(item, run.People.Alice, expires: TestSystem.Noon + 50), run.Approve(item, run.People.Bob));
        run.Frame(TestRun.Time(TestSystem.Noon + 50));
        run.Frames(6);
        Assert.Equal((TransferState.Aborted, "authority-expired"), (run.Last(TestSystem.Down, 1).To, run.Last(TestSystem.Down, 1).Reason));
        Assert.Empty(run.Low.Inbox);
    }

    [Fact]
    public void AnOfficerHaltsOneChannelAndTwoResetIt()
    {
        using TestRun run = TestRun.Opened();
        run.Held1();
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Halt, 0, run.People.Alice));
        Assert.Equal("role", run.Notes[^1].Reason);
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Halt, 0, run.People.Carol));
        Assert.Equal(ChannelState.Halted, run.Monitor.StateOf(TestSystem.Down));
        Assert.Equal((TransferState.Quarantined, "channel-halted"), (run.Last(TestSystem.Down, 1).To, run.Last(TestSystem.Down, 1).Reason));
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Up));
        ulong record = run.Channels[^1].Record;
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Reset, record, run.People.Carol));
        Assert.Equal("two-officers", run.Notes[^1].Reason);
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Reset, record + 1, run.People.Carol, run.People.Dave));
        Assert.Equal("other-halt", run.Notes[^1].Reason);
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Reset, record, run.People.Carol, run.People.Dave));
        Assert.True(run.Notes[^1].IsAccepted);
        run.Frame();
        Assert.Equal(ChannelState.Open, run.Monitor.StateOf(TestSystem.Down));
    }

    [Fact]
    public void ADrainedChannelEndsWhatIsInFlightAndStaysClosed()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1();
        run.Note(run.Command(TestSystem.Down, ChannelCommand.Drain, 0, run.People.Dave));
        Assert.Equal(ChannelState.Draining, run.Monitor.StateOf(TestSystem.Down));
        TestRun.Once(run.High, p => p.Submit(2, 2, "late"));
        run.Note(run.Approve(item, run.People.Alice), run.Approve(item, run.People.Bob));
        run.Frames(8);
        Assert.Equal("channel-not-open", run.Last(TestSystem.Down, 2).Reason);
        Assert.Single(run.Low.Inbox);
        Assert.Equal(ChannelState.Closed, run.Monitor.StateOf(TestSystem.Down));
    }

    private static NoteInput Spoil(NoteInput note)
    {
        string text = Encoding.UTF8.GetString(note.Bytes.AsSpan()).Replace("looks right", "looks wrong", System.StringComparison.Ordinal);
        return note with { Bytes = [.. Encoding.UTF8.GetBytes(text)] };
    }
}
