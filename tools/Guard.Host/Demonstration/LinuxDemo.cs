using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>`guard demo --linux`: two unmodified Linux systems of different classification, looked at from every side.</summary>
public sealed class LinuxDemo
{
    private const string Desk = """
        at 0 approve reply-down/1 as alice because nothing but thanks
        at 0 approve reply-down/1 as bob because agreed
        """;

    private const string TooLong = "printf 'abcdefghijklmnopqrstuvwxyzabcdef\\n' >/tmp/bad; guard-send /tmp/bad /dev/vport0p1; echo sent";

    private readonly RunFolder _folder;
    private readonly RoleKeys _keys;
    private readonly ExpectationList _expectations;

    /// <param name="folder">Where the run goes.</param>
    /// <param name="keys">Keys made for it.</param>
    /// <param name="tell">Called with each expectation as soon as it is judged.</param>
    public LinuxDemo(RunFolder folder, RoleKeys keys, Action<Expectation> tell)
    {
        _folder = folder;
        _keys = keys;
        _expectations = new ExpectationList(tell);
    }

    /// <summary>All expectations in their order.</summary>
    public IReadOnlyList<Expectation> Expectations => _expectations.All;

    /// <summary>The attempts, with what was seen.</summary>
    public ImmutableArray<LinuxAttemptResult> Attempts { get; private set; } = [];

    /// <summary>Carries the demonstration out.</summary>
    /// <param name="system">The example's system.yaml.</param>
    /// <param name="cores">Threads.</param>
    /// <param name="plant">A fault of the test build, empty for none. With one, only the attempt it concerns is made.</param>
    /// <param name="onFrame">Called after each frame; may be null.</param>
    /// <param name="tellAttempt">Called with each attempt.</param>
    public void Execute(
        string system, int cores, string plant, Action<SystemImage, FrameReport>? onFrame, Action<LinuxAttemptResult> tellAttempt)
    {
        BuiltSystem built = SystemLoader.Compile(system, null);
        if (built.Image is null)
        {
            throw new OperatorException(1, $"{system}: has errors", "guard check " + system);
        }

        SystemLoader.Write(built, _keys, _folder);
        BootMaterial boot = BootVerifier.Verify(_folder, null);
        var options = new RunOptions
        {
            Cores = cores,
            LogSigner = _keys.Signer("log"),
            Desk = DeskScript.Parse("linux.desk", Desk),
            DeskKeys = _keys,
            Plant = plant,
        };
        using RunSession session = RunSession.Start(boot, _folder, options, _keys.LogSecret);
        var talk = new LinuxConversation(session, onFrame);
        JudgeBoots(talk);
        if (plant.Length == 0)
        {
            JudgeTransfers(talk);
        }

        Attempts = LinuxAttempts.TryAll(talk, plant, tellAttempt);
        TracedRun run = Finish(session, boot, talk.Ledger);
        if (plant.Length == 0)
        {
            JudgeRecords(run);
        }
    }

    private void JudgeBoots(LinuxConversation talk)
    {
        bool low = talk.WaitFor("low", "LOW-SENT", LinuxConversation.BootFrames);
        bool high = talk.WaitFor("high", "HIGH-SENT", LinuxConversation.BootFrames);
        _expectations.Expect(
            low && high,
            "Debian's i386 kernel, unmodified, twice: both systems at their prompts",
            string.Create(CultureInfo.InvariantCulture, $"{talk.Session.Monitor.Frame} frames of 10 ms"));
        if (!low || !high)
        {
            throw new OperatorException(1, "a guest did not come to its prompt", "look at RUN/consoles");
        }
    }

    private void JudgeTransfers(LinuxConversation talk)
    {
        string received = talk.Ask("high", "sha256sum /tmp/report | cut -c1-16");
        string sent = talk.Ask("low", "sha256sum /tmp/report | cut -c1-16");
        ImmutableArray<TransferEvent> up = talk.Ledger.Ended("report-up", TransferState.Delivered);
        _expectations.Expect(
            up.Length == 1 && received == sent,
            "a file written to /dev/vport0p1 below arrived above, through two filters and the log",
            $"{sent} on both sides  {ExpectationList.Rule(up)}");
        talk.Ask("low", TooLong);
        talk.Run(4);
        ImmutableArray<TransferEvent> refused = talk.Ledger.Ended("report-up", TransferState.Rejected);
        _expectations.Expect(refused.Length == 1, "a second file was refused; the system below was not told", ExpectationList.Reason(refused));
        bool arrived = talk.WaitFor("low", "LOW-RECEIVED", LinuxConversation.BootFrames, prompt: false);
        ChannelId reply = talk.Session.Image.Channels.First(channel => channel.Name == "reply-down").Id;
        TransferEvent[] way = [.. talk.Transfers.Where(change => change.Channel == reply)];
        bool twice = way.Any(change => change.From == TransferState.FirstReview && change.To == TransferState.SecondReview)
            && way.Any(change => change.From == TransferState.SecondReview);
        _expectations.Expect(
            arrived && twice,
            "a reply came down after two persons had signed for it, alice and bob (scripted here, with keys made for this demo)",
            string.Join(" → ", way.Select(change => change.To).Distinct()));
    }

    private void JudgeRecords(TracedRun run)
    {
        string scratch = Directory.CreateTempSubdirectory("guard-linux-").FullName;
        try
        {
            _expectations.Expect(
                LowOnlyReplay.IsEqual(run, "low", scratch),
                "the UNCLASSIFIED system replayed alone, without the SECRET one's image or journal: same digest",
                ExpectationList.Short(run.Of("low").Digests[^1]));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        _expectations.ExpectLog(_folder);
    }

    private TracedRun Finish(RunSession session, BootMaterial boot, RunLedger ledger)
    {
        ImmutableArray<DomainTrace> traces =
        [
            .. boot.Image.Partitions.Select(row => new DomainTrace(
                row.Name, row.LabelText, [session.Monitor.TranscriptOf(row.Id).ToString()], [])),
        ];
        ulong frames = session.Monitor.Frame;
        StoreStatus closed = session.Close();
        return closed == StoreStatus.Ok
            ? new TracedRun(_folder, boot, frames, traces, ledger, session.Monitor.RunDigest(), [])
            : throw new OperatorException(2, $"{_folder.Root}: storage refused: {closed}");
    }
}
