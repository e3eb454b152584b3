// Protects: a person's word becomes a trigger only when key, role, person, digests, time and nonce are right (design 3.2, last
// paragraph).
// Trusts: Ed25519 and the keyset the host has verified. A note that is refused changes nothing and is recorded.
using System;
using System.Collections.Generic;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>Judges notes from RUN/desk: reviews of items and officers' commands to channels.</summary>
public sealed class ReviewDesk
{
    /// <summary>Longest note the desk takes, in bytes: one that fits into its audit record.</summary>
    public const int NoteMaxBytes = 1600;

    private const string OfficerRole = "officer";

    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly NoteVerifier[] _keys;

    internal ReviewDesk(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
        _keys = new NoteVerifier[state.Parts.Reviewers.Length];
        for (int i = 0; i < _keys.Length; i++)
        {
            _keys[i] = state.Parts.Reviewers[i].Key;
        }
    }

    internal NonceTable Nonces { get; } = new();

    /// <summary>Judges one note and carries out what it may.</summary>
    internal void Take(string name, ReadOnlySpan<byte> bytes)
    {
        var signers = new List<Reviewer>();
        string? refusal = Read(bytes, signers, out SignedNote? note);
        string acted = string.Empty;
        if (refusal is null && ReviewNote.TryParse(note!.Text, out ReviewNote? review))
        {
            refusal = Review(review, signers, bytes, out acted);
        }
        else if (refusal is null && ChannelNote.TryParse(note!.Text, out ChannelNote? command))
        {
            refusal = Command(command, signers, bytes, out acted);
        }
        else
        {
            refusal ??= "malformed-text";
        }

        string person = signers.Count > 0 ? signers[0].Person : string.Empty;
        if (refusal is not null)
        {
            Refuse(person, bytes, refusal);
        }

        _state.Report.NoteList.Add(new NoteEvent(name, refusal is null, refusal ?? acted, person));
    }

    private string? Read(ReadOnlySpan<byte> bytes, List<Reviewer> signers, out SignedNote? note)
    {
        note = null;
        if (bytes.Length > NoteMaxBytes)
        {
            return "too-long";
        }

        if (!SignedNote.TryParse(bytes, out note))
        {
            return "malformed";
        }

        NoteVerification verification = note.Verify(_keys);
        foreach (NoteVerifier key in verification.SignedBy)
        {
            signers.Add(OwnerOf(key));
        }

        return verification.Status switch
        {
            NoteStatus.Verified => CheckSigners(signers),
            NoteStatus.Malformed => "malformed",
            NoteStatus.NoKnownSignature => "unknown-key",
            NoteStatus.BadSignature => "bad-signature",
            NoteStatus.AmbiguousKey => "ambiguous-key",
        };
    }

    private Reviewer OwnerOf(NoteVerifier key)
    {
        foreach (Reviewer reviewer in _state.Parts.Reviewers)
        {
            if (reviewer.Key.Equals(key))
            {
                return reviewer;
            }
        }

        throw new InvalidOperationException("invariant broken: a key that verified is a reviewer's");
    }

    private string? CheckSigners(List<Reviewer> signers)
    {
        if (!_state.Clock.IsWallKnown)
        {
            return "time-unknown";
        }

        long now = _state.Clock.WallSeconds;
        foreach (Reviewer signer in signers)
        {
            if (now < signer.ValidFromUnixSeconds || now >= signer.ValidUntilUnixSeconds)
            {
                return "key-not-valid-now";
            }
        }

        return null;
    }

    private string? Review(ReviewNote note, List<Reviewer> signers, ReadOnlySpan<byte> bytes, out string acted)
    {
        acted = note.IsRelease ? "approved" : "denied";
        if (signers.Count != 1)
        {
            return "several-signers";
        }

        if (!TryFind(note.Transfer, out ChannelEntry? channel, out Transfer? transfer))
        {
            return "no-such-item";
        }

        string? refusal = CheckBinding(note, channel!, transfer!)
            ?? CheckFresh(note.Policy, note.KeysetVersion, note.Nonce, note.ExpiresUnixSeconds)
            ?? CheckPerson(channel!, transfer!, signers[0]);
#if GUARD_PLANTS
        refusal = refusal == "already-counted" && _state.Plants.Has(Plant.PersonTwice) ? null : refusal;
#endif
        if (refusal is not null)
        {
            return refusal;
        }

        TransferTrigger trigger = note.IsRelease ? TransferTrigger.Approve : TransferTrigger.Deny;
        TransferStep step = TransferMachine.Next(transfer!.State, trigger, channel!.Row.Review.Quorum);
        Nonces.Add(note.Nonce, note.ExpiresUnixSeconds);
        KernelDelta delta = _state.Delta.Clear().Nonce(note.Nonce, note.ExpiresUnixSeconds);
        delta = TransferMachine.IsTerminal(step.State)
            ? delta.Denied(transfer.Key)                      // Its end has a record of its own, which a loss of power may tear off.
            : delta.Moved(transfer.Key, step.State, isKept: false);
        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferReview,
                Outcome = note.IsRelease ? AuditOutcome.Success : AuditOutcome.Failure,
                Reason = Encoding.ASCII.GetBytes(note.Code),
                Subject = Encoding.ASCII.GetBytes(signers[0].Person),
                Channel = channel.NameBytes,
                OutLabel = channel.OutLabelText,
                Rule = channel.Rule.Bytes,
                Note = bytes,
                Transfer = transfer.Id,
                ReleaseDigest = transfer.Release,
                ViewDigest = transfer.View,
                PolicyDigest = _state.Policy,
                KeysetDigest = _state.Parts.KeysetDigest,
            },
            delta.Written);
        if (note.IsRelease)
        {
            transfer.Approvals.Add(new Approval(signers[0], note.ExpiresUnixSeconds));
        }

        _driver.Move(
            channel, transfer, trigger, note.IsRelease ? ReasonCode.Approved : ReasonCode.Denied, channel.Rule, record);
        return null;
    }

    private static string? CheckBinding(ReviewNote note, ChannelEntry channel, Transfer transfer)
    {
        if (note.Release != transfer.Release)
        {
            return "other-release";
        }

        if (note.View != transfer.View)
        {
            return "other-view";
        }

        bool areLabels = string.Equals(note.FromLabel, channel.Source.Row.LabelText, StringComparison.Ordinal)
            && string.Equals(note.ToLabel, channel.Row.OutLabelText, StringComparison.Ordinal);
        return areLabels ? null : "other-labels";
    }

    private string? CheckFresh(in Digest policy, uint keysetVersion, string nonce, long expiresUnixSeconds)
    {
        if (policy != _state.Policy)
        {
            return "other-policy";
        }

        if (keysetVersion != _state.Parts.KeysetVersion)
        {
            return "other-keyset";
        }

        long now = _state.Clock.WallSeconds;
        if (now >= expiresUnixSeconds)
        {
            return "expired";
        }

        if (Nonces.Contains(nonce))
        {
            return "nonce-used";
        }

        if (!Nonces.HasRoom(now))
        {
            return "nonces-full";
        }

        return _state.Trail.CanAppend ? null : "audit-full";
    }

    private static string? CheckPerson(ChannelEntry channel, Transfer transfer, Reviewer reviewer)
    {
        if (string.Equals(reviewer.Person, channel.Source.Row.Owner, StringComparison.Ordinal))
        {
            return "owner";
        }

        foreach (Approval approval in transfer.Approvals)
        {
            if (string.Equals(approval.Reviewer.Person, reviewer.Person, StringComparison.Ordinal))
            {
                return "already-counted";
            }
        }

        if (channel.Row.Review.ForbidSameOrganisation && IsSameOrganisation(channel, transfer, reviewer))
        {
            return "same-organisation";
        }

        return CanFillRoles(channel.Row.Review, transfer.Approvals, reviewer) ? null : "role";
    }

    private static bool IsSameOrganisation(ChannelEntry channel, Transfer transfer, Reviewer reviewer)
    {
        bool isSame = string.Equals(reviewer.Organisation, channel.Source.Row.Organisation, StringComparison.Ordinal);
        foreach (Approval approval in transfer.Approvals)
        {
            isSame |= string.Equals(approval.Reviewer.Organisation, reviewer.Organisation, StringComparison.Ordinal);
        }

        return isSame;
    }

    /// <summary>Whether those who approved and this person can fill as many different places of the channel's roles.</summary>
    private static bool CanFillRoles(ReviewRow review, List<Approval> approvals, Reviewer reviewer)
    {
        for (int place = 0; place < review.Roles.Length; place++)
        {
            if (!reviewer.Roles.Contains(review.Roles[place], StringComparer.Ordinal))
            {
                continue;
            }

            if (approvals.Count == 0)
            {
                return true;
            }

            for (int other = 0; other < review.Roles.Length; other++)
            {
                if (other != place && approvals[0].Reviewer.Roles.Contains(review.Roles[other], StringComparer.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string? Command(ChannelNote note, List<Reviewer> signers, ReadOnlySpan<byte> bytes, out string acted)
    {
        acted = note.Command switch
        {
            ChannelCommand.Halt => "halt",
            ChannelCommand.Drain => "drain",
            ChannelCommand.Reset => "reset",
        };
        ChannelEntry? channel = FindChannel(note.Channel);
        if (channel is null)
        {
            return "no-such-channel";
        }

        string? refusal = CheckFresh(note.Policy, note.KeysetVersion, note.Nonce, note.ExpiresUnixSeconds)
            ?? CheckOfficers(note, channel, signers);
        if (refusal is not null)
        {
            return refusal;
        }

        Nonces.Add(note.Nonce, note.ExpiresUnixSeconds);
        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.AdminCommand,
                Outcome = AuditOutcome.Success,
                Reason = Encoding.ASCII.GetBytes(note.Code),
                Subject = Encoding.ASCII.GetBytes(signers[0].Person),
                Object = Encoding.ASCII.GetBytes(acted),
                Channel = channel.NameBytes,
                Rule = channel.Rule.Bytes,
                Note = bytes,
                PolicyDigest = _state.Policy,
                KeysetDigest = _state.Parts.KeysetDigest,
            },
            _state.Delta.Clear().Nonce(note.Nonce, note.ExpiresUnixSeconds).Written);
        Obey(note.Command, channel);
        return null;
    }

    private static string? CheckOfficers(ChannelNote note, ChannelEntry channel, List<Reviewer> signers)
    {
        foreach (Reviewer signer in signers)
        {
            if (!signer.Roles.Contains(OfficerRole, StringComparer.Ordinal))
            {
                return "role";
            }
        }

        if (note.Command != ChannelCommand.Reset)
        {
            return null;
        }

        bool areTwo = signers.Count == 2 && !string.Equals(signers[0].Person, signers[1].Person, StringComparison.Ordinal);
        if (!areTwo)
        {
            return "two-officers";
        }

        return channel.State == ChannelState.Halted && note.HaltRecord == channel.HaltRecord ? null : "other-halt";
    }

    private void Obey(ChannelCommand command, ChannelEntry channel)
    {
        switch (command)
        {
            case ChannelCommand.Halt:
                _driver.MoveChannel(channel, ChannelTrigger.Halt, ReasonCode.Operator);
                break;
            case ChannelCommand.Drain:
                channel.IsClosedForGood = true;
                _driver.MoveChannel(channel, ChannelTrigger.Drain, ReasonCode.Operator);
                break;
            case ChannelCommand.Reset:
                channel.IsClosedForGood = false;
                _driver.MoveChannel(channel, ChannelTrigger.Reset, ReasonCode.Operator);
                break;
        }
    }

    private bool TryFind(in Digest id, out ChannelEntry? channel, out Transfer? transfer)
    {
        foreach (ChannelEntry candidate in _state.Channels)
        {
            foreach (Transfer inFlight in candidate.InFlight)
            {
                if (inFlight.Id == id && inFlight.State is (TransferState.FirstReview or TransferState.SecondReview))
                {
                    channel = candidate;
                    transfer = inFlight;
                    return true;
                }
            }
        }

        channel = null;
        transfer = null;
        return false;
    }

    private ChannelEntry? FindChannel(ChannelId id)
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            if (channel.Row.Id == id)
            {
                return channel;
            }
        }

        return null;
    }

    private void Refuse(string person, ReadOnlySpan<byte> bytes, string reason) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.ReviewRefused,
            Reason = Encoding.ASCII.GetBytes(reason),
            Subject = Encoding.ASCII.GetBytes(person),
            Note = bytes.Length <= NoteMaxBytes ? bytes : default,
        },
        default);
}
