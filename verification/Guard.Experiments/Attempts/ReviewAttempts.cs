using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Kernel;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts to get a message released, or a channel reset, without the two people it takes.</summary>
internal static class ReviewAttempts
{
    private const int MostFrames = 40;
    private const long Soon = MonitorBench.NoonUnixSeconds + 1000;

    internal static IEnumerable<Attempt> Rows() =>
        [
            Row(
                "approval by a stranger's key under alice's name and key id",
                "refused: bad-signature; still held",
                (bench, item) => [Stranger(bench, item)]),
            Row("approval by a key of nobody", "refused: unknown-key; still held", (bench, item) => [Nobody(item)]),
            Row(
                "one person approves twice",
                "approved; refused: already-counted; still held",
                (bench, item) => [By(bench, item, "alice", 1), By(bench, item, "alice", 2)]),
            Row(
                "alice's approval sent a second time as it stands",
                "approved; refused: nonce-used; still held",
                (bench, item) => [By(bench, item, "alice", 1), By(bench, item, "alice", 1)]),
            Row("an approval signed by both at once", "refused: several-signers; still held", Both),
            Row(
                "an officer, who is no releaser, approves",
                "refused: role; still held",
                (bench, item) => [By(bench, item, "carol", 1)]),
            Row(
                "an approval of another transfer",
                "refused: no-such-item; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { Transfer = item.Release })]),
            Row(
                "an approval of other bytes",
                "refused: other-release; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { Release = item.View })]),
            Row(
                "an approval of another view",
                "refused: other-view; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { View = item.Release })]),
            Row(
                "an approval under another policy",
                "refused: other-policy; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { Policy = item.View })]),
            Row(
                "an approval under another keyset",
                "refused: other-keyset; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { KeysetVersion = 9 })]),
            Row(
                "an approval with a lower label to deliver at",
                "refused: other-labels; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { FromLabel = item.Channel.OutLabelText })]),
            Row(
                "an approval that has expired",
                "refused: expired; still held",
                (bench, item) => [By(bench, item, "alice", 1, note => note with { ExpiresUnixSeconds = MonitorBench.NoonUnixSeconds })]),
            Row("one byte of a signed approval changed", "refused: bad-signature; still held", Altered),
            Row("a note of 2,000 bytes", "refused: too-long; still held", (_, _) => [new NoteInput("long", [.. new byte[2000]])]),
            Row(
                "one officer alone resets a channel",
                "refused: two-officers; still held",
                (bench, item) => [Reset(bench, item, "carol")]),
        ];

    private static Attempt Row(string name, string expected, Func<AttemptBench, ReviewItem, NoteInput[]> notes) =>
        new("review", name, expected, bench => Observe(bench, notes));

    private static string Observe(AttemptBench bench, Func<AttemptBench, ReviewItem, NoteInput[]> notes)
    {
        SystemImage image = bench.Boot.Image;
        using MonitorBench run = MonitorBench.Start(
            bench.Boot,
            image,
            bench.Keys,
            (row, loaded) => new PartitionPart(MonitorBench.Machine(image, row), loaded, string.Empty),
            bench.Plant);
        for (int frame = 0; frame < MostFrames && run.Monitor.ReviewQueue.IsEmpty; frame++)
        {
            run.Step(FrameInputs.Empty);
        }

        ReviewItem item = run.Monitor.ReviewQueue[0];
        var seen = new List<string>();
        foreach (NoteInput note in notes(bench, item))
        {
            FrameReport report = run.Step(new FrameInputs { Notes = [note] });
            seen.AddRange(report.Notes.Select(taken => taken.IsAccepted ? taken.Reason : "refused: " + taken.Reason));
        }

        bool isDelivered = false;
        for (int frame = 0; frame < MostFrames; frame++)
        {
            isDelivered |= run.Step(FrameInputs.Empty).Transfers.Any(change =>
                change.Transfer == item.Transfer && change.To is TransferState.Authorised or TransferState.Delivered);
        }

        bool isHeld = run.Monitor.ReviewQueue.Any(waiting => waiting.Transfer == item.Transfer);
        seen.Add(isDelivered ? "RELEASED" : isHeld ? "still held" : "gone");
        return string.Join("; ", seen);
    }

    private static ReviewNote Note(ReviewItem item, int nonce) =>
        ReviewNote.For(item, true, "releasable", "an attempt", FormattableString.Invariant($"{nonce:x32}"), Soon);

    private static NoteInput By(
        AttemptBench bench, ReviewItem item, string person, int nonce, Func<ReviewNote, ReviewNote>? change = null)
    {
        ReviewNote note = Note(item, nonce);
        return Signed((change is null ? note : change(note)).ToText(), bench.Keys.Signer(person));
    }

    private static NoteInput Signed(byte[] text, params NoteSigner[] signers) => new("note", [.. SignedNote.Sign(text, signers).Bytes]);

    private static NoteInput[] Both(AttemptBench bench, ReviewItem item) =>
        [Signed(Note(item, 1).ToText(), bench.Keys.Signer("alice"), bench.Keys.Signer("bob"))];

    private static NoteInput Stranger(AttemptBench bench, ReviewItem item)
    {
        // A signature's line is base64 of key id and signature; alice's id stands before the stranger's signature.
        using var stranger = new NoteSigner(
            bench.Keys.Signer("alice").Name,
            Key.Import(SignatureAlgorithm.Ed25519, Sha256.Hash(Encoding.ASCII.GetBytes("stranger")), KeyBlobFormat.RawPrivateKey));
        byte[] text = Note(item, 1).ToText();
        string forged = Encoding.UTF8.GetString(SignedNote.Sign(text, stranger).Bytes);
        string own = Encoding.UTF8.GetString(SignedNote.Sign(text, bench.Keys.Signer("alice")).Bytes);
        int at = forged.LastIndexOf(' ') + 1;
        byte[] line = Convert.FromBase64String(forged[at..].Trim());
        Convert.FromBase64String(own[at..].Trim()).AsSpan(0, sizeof(uint)).CopyTo(line);
        return new NoteInput("note", [.. Encoding.UTF8.GetBytes(forged[..at] + Convert.ToBase64String(line) + "\n")]);
    }

    private static NoteInput Nobody(ReviewItem item)
    {
        using var nobody = new NoteSigner(
            "guard.example/releaser/nobody",
            Key.Import(SignatureAlgorithm.Ed25519, Sha256.Hash(Encoding.ASCII.GetBytes("nobody")), KeyBlobFormat.RawPrivateKey));
        return Signed(Note(item, 1).ToText(), nobody);
    }

    private static NoteInput[] Altered(AttemptBench bench, ReviewItem item)
    {
        byte[] note = [.. By(bench, item, "alice", 1).Bytes];
        int at = note.AsSpan().IndexOf("an attempt"u8);
        note[at] = (byte)'A';
        return [new NoteInput("note", [.. note])];
    }

    private static NoteInput Reset(AttemptBench bench, ReviewItem item, params string[] officers)
    {
        var note = new ChannelNote(
            item.Channel.Id, ChannelCommand.Reset, 0, item.Policy, item.KeysetVersion, "reset", "an attempt", new string('7', 32), Soon);
        return Signed(note.ToText(), [.. officers.Select(bench.Keys.Signer)]);
    }
}
