using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Filters;
using Guard.Host.Auditing;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Labels;
using Guard.Policy.Analysis;
using Guard.Policy.Model;
using Guard.Policy.Testing;

namespace Guard.Host.Replaying;

/// <summary>`guard policy replay`: a run's past transfers under another policy.</summary>
/// <remarks>
/// The log must verify first. Flow, type, label, size and quorum come from it and from the run's system image. Where the run has its journal
/// it is executed again, and the content of each message is judged by the real filters; an admitted message counts only if its bytes have the
/// keyed digest the log holds.
/// </remarks>
public sealed class PolicyReplay
{
    private readonly PastDecider _decider;
    private readonly SystemImage _image;
    private readonly byte[] _secret;
    private readonly SortedDictionary<(ulong Epoch, uint Channel, ulong Number), Admission> _admitted = [];
    private readonly Dictionary<(ulong Epoch, uint Channel), ulong> _numbers = [];
    private readonly List<PastDecision> _decisions = [];
    private readonly List<LogRow> _refused = [];

    private PolicyReplay(PolicyModel policy, SystemImage image, byte[] secret)
    {
        _decider = new PastDecider(policy, new Catalogue());
        _image = image;
        _secret = secret;
    }

    /// <summary>Decides all of a run's past transfers.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="rootFingerprint">Trusted roots; null to take the run's own keyset at its word.</param>
    /// <param name="policy">The other policy, without errors.</param>
    /// <param name="reexecute">False to leave the journal alone.</param>
    /// <exception cref="OperatorException">Exit code 1: the log does not verify; 2: it cannot be read.</exception>
    public static PolicyReplayReport Run(RunFolder folder, Digest? rootFingerprint, PolicyModel policy, bool reexecute)
    {
        ArgumentNullException.ThrowIfNull(folder);
        LogVerification verified = LogVerifying.VerifyRun(folder, rootFingerprint);
        if (verified.Findings.Count > 0)
        {
            throw new OperatorException(
                1, $"{folder.Log}: {verified.Findings[0].Text}; nothing was decided", "guard audit verify " + folder.Root);
        }

        (Images.Keyset keyset, _) = BootVerifier.ReadKeyset(folder, rootFingerprint);
        (SystemImage image, _) = BootVerifier.ReadSystemImage(folder, keyset);
        byte[] secret = File.Exists(folder.LogSecret) ? File.ReadAllBytes(folder.LogSecret) : [];
        var replay = new PolicyReplay(policy, image, secret);
        replay.ReadLog(folder);
        string note = reexecute && secret.Length > 0 && Directory.Exists(folder.Journal)
            ? replay.Execute(folder, rootFingerprint)
            : "without the journal: what is filtered otherwise is not decided again";
        replay.Finish(note.Length == 0);
        return new PolicyReplayReport([.. replay._decisions], note);
    }

    private void ReadLog(RunFolder folder)
    {
        using var store = new FileLogStore(folder.Log);
        var byTransfer = new Dictionary<string, Admission>(StringComparer.Ordinal);
        foreach (KeyValuePair<ulong, string> entry in LogEntries.Read(store, LogEntries.PublishedSize(store)))
        {
            LogRow row = LogRow.Parse(entry.Value);
            switch (row.Type)
            {
                case "transfer.admit":
                    var admission = new Admission(row);
                    _admitted[(Number(row["boot"]), ChannelOf(row), Number(row["obj"].Split('/')[^1]))] = admission;
                    byTransfer[row.Transfer] = admission;
                    break;
                case "transfer.filter" or "transfer.match" or "transfer.divergence":
                    byTransfer.GetValueOrDefault(row.Transfer)?.Read(row, _image);
                    break;
                case "transfer.dropped" or "channel.refused":
                    _refused.Add(row);
                    break;
                default:
                    break;
            }
        }
    }

    // Empty when every message was seen again; else why not.
    private string Execute(RunFolder folder, Digest? rootFingerprint)
    {
        try
        {
            ReplayResult result = Replayer.Run(folder, rootFingerprint, Take);
            return result.IsEqual ? string.Empty : "the journal leads elsewhere than the run: " + result.Divergence;
        }
        catch (OperatorException error)
        {
            return "the journal cannot be executed again: " + error.Message;
        }
    }

    private void Take(ulong epoch, PartitionId source, in Submission submission, ReadOnlySpan<byte> bytes)
    {
        ChannelId claimed = submission.ClaimedChannel;
        string domain = _image.Partitions.First(row => row.Id == source).Name;
        ChannelRow? channel = _image.Channels.FirstOrDefault(row => row.Id == claimed && row.Source == source);
        ImmutableArray<byte> payload = ImmutableArray.Create(bytes);
        string name = string.Create(CultureInfo.InvariantCulture, $"{epoch} {domain}: channel {claimed.Value}");
        TestVerdict? then = new TestVerdict(TestOutcome.NoChannel, string.Empty, string.Empty);
        if (channel is not null)
        {
            ulong number = _numbers[(epoch, claimed.Value)] = _numbers.GetValueOrDefault((epoch, claimed.Value)) + 1;
            if (_admitted.TryGetValue((epoch, claimed.Value, number), out Admission? admission))
            {
                TakeAdmitted(admission, epoch, claimed, number, submission.ClaimedType, payload);
                return;
            }

            name = string.Create(CultureInfo.InvariantCulture, $"{epoch} {channel.Name}/{number}");
            then = Dropped(channel, submission);
        }

        Decide(new PastTransfer(name, domain, claimed, submission.ClaimedType, null, payload.Length, null, then, payload));
    }

    private void TakeAdmitted(
        Admission admission, ulong epoch, ChannelId channel, ulong number, TypeId type, ImmutableArray<byte> payload)
    {
        string digest = PayloadDigest.Of(_secret, epoch, channel, number, payload.AsSpan()).ToString();
        if (digest != admission.Row.Digests.GetValueOrDefault("payload"))
        {
            return;                                          // Other bytes than were admitted: decided from the log alone.
        }

        Decide(admission.ToPast(_image, type, payload));
        admission.IsDecided = true;
    }

    // What the run's own table said of a message that was not admitted; null where a quota or a closed channel refused it.
    private TestVerdict? Dropped(ChannelRow channel, in Submission submission)
    {
        TypeId claimed = submission.ClaimedType;
        TypeRow? type = channel.Types.Any(row => row.Type == claimed) ? _image.Types.First(row => row.Id == claimed) : null;
        return type is null ? new TestVerdict(TestOutcome.NoChannel, string.Empty, string.Empty)
            : submission.LengthBytes > type.MaxBytes ? new TestVerdict(TestOutcome.Reject, "longer than its type", channel.Name)
            : null;
    }

    private void Decide(PastTransfer past)
    {
        PastDecision decision = _decider.Decide(past);
        _decisions.Add(decision with { Transfer = past with { Payload = null } });
    }

    // What the journal did not show again.
    private void Finish(bool isComplete)
    {
        foreach (Admission admission in _admitted.Values)
        {
            if (!admission.IsDecided)
            {
                Decide(admission.ToPast(_image, admission.Type, null));
            }
        }

        if (isComplete)
        {
            return;
        }

        _decisions.RemoveAll(decision => decision.Transfer.Label is null);
        foreach (LogRow row in _refused)
        {
            bool isDropped = row.Type == "transfer.dropped";
            string number = isDropped ? row["chan"].Split(' ')[^1] : row["obj"].Split(' ')[^1];
            TestVerdict? then = row["reason"] switch
            {
                "no-channel" or "type" => new TestVerdict(TestOutcome.NoChannel, string.Empty, string.Empty),
                "length" => new TestVerdict(TestOutcome.Reject, "longer than its type", string.Empty),
                _ => null,
            };
            Decide(
                new PastTransfer(
                    $"record {row.Sequence}", row["subj"], new ChannelId((uint)Number(number)), null, null, (int)Number(row["len"]), null, then, null));
        }
    }

    private static uint ChannelOf(LogRow row) => (uint)Number(row["chan"].Split(' ')[^1]);

    private static ulong Number(string digits) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;

    // An ADMIT and what the filters then said.
    private sealed class Admission(LogRow row)
    {
        internal LogRow Row { get; } = row;

        internal TypeId? Type { get; private set; }

        internal bool IsDecided { get; set; }

        private (TestOutcome Outcome, string Reason)? _content;

        internal void Read(LogRow row, SystemImage image)
        {
            Type ??= image.Types.FirstOrDefault(type => type.RuleLocation == row["rule"])?.Id;
            string reason = row["reason"];
            _content = row.Type switch
            {
                "transfer.match" => (TestOutcome.Deliver, string.Empty),
                "transfer.divergence" => _content ?? (TestOutcome.Quarantine, "A and B wrote different bytes"),
                _ when reason.StartsWith("filter-a:", StringComparison.Ordinal) => (TestOutcome.Reject, reason["filter-a:".Length..]),
                _ when reason.StartsWith("filter-b:", StringComparison.Ordinal) => (TestOutcome.Quarantine, reason["filter-b:".Length..]),
                _ => _content,
            };
        }

        internal PastTransfer ToPast(SystemImage image, TypeId? type, ImmutableArray<byte>? payload)
        {
            uint number = ChannelOf(Row);
            ChannelRow channel = image.Channels.First(row => row.Id.Value == number);
            TestVerdict? then = _content is not { } content ? null
                : new TestVerdict(content.Outcome == TestOutcome.Deliver ? Passed(channel) : content.Outcome, content.Reason, channel.Name);
            ImmutableArray<byte>? configuration = channel.Types.FirstOrDefault(carried => carried.Type == type)?.Configuration;
            return new PastTransfer(
                $"{Row["boot"]} {channel.Name}/{Row["obj"].Split('/')[^1]}", Row["subj"], channel.Id, type, LabelOf(Row["src_label"]),
                (int)Number(Row["len"]), configuration, then, payload);
        }

        private static TestOutcome Passed(ChannelRow channel) => channel.Review.Quorum switch
        {
            0 => TestOutcome.Deliver,
            1 => TestOutcome.HoldForOne,
            _ => TestOutcome.HoldForTwo,
        };

        // "SECRET//REL TO USA 0001...": the words, then label_c in hexadecimal.
        private static Label? LabelOf(string text)
        {
            string hex = text.Split(' ')[^1];
            return hex.Length == 2 * Label.EncodedBytes && Label.TryRead(Convert.FromHexString(hex), out Label label) ? label : null;
        }
    }
}
