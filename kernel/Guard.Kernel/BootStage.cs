// Protects: what is loaded is recorded and measured before the first instruction; what a crash interrupted is never released by
// doubt.
// Trusts: the host for verified parts; KernelRecovery for what the log said.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>Everything between construction and the first frame.</summary>
internal sealed class BootStage
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly HealthMonitor _health;
    private readonly DebuggerDoor _debuggers;

    internal BootStage(KernelState state, TransferDriver driver, HealthMonitor health, DebuggerDoor debuggers)
    {
        _debuggers = debuggers;
        _state = state;
        _driver = driver;
        _health = health;
    }

    /// <summary>The measurement register (design 3.10).</summary>
    internal Digest Measurement { get; private set; }

    /// <summary>Records, takes up what was left, and starts every partition; Ok when all that is durable.</summary>
    internal StoreStatus Run(NonceTable nonces)
    {
        MonitorParts parts = _state.Parts;
        LogWriter log = parts.Log;
        Span<byte> lastLeaf = stackalloc byte[Digest.LengthBytes];
        log.LastLeafHash(lastLeaf);
        StoreStatus status = _state.Journal.TakeUp();
        if (status != StoreStatus.Ok)
        {
            return status;
        }

        _state.Journal.Epoch(_state.Clock.Frame, parts.BootEpoch, _state.Policy, log.TreeSize, parts.TornLogBytes);
        if (!_state.Journal.TryFlush())
        {
            return StoreStatus.Failed;
        }

        RecordLoads(Digest.From(lastLeaf));
        if (parts.Channels is { } left)
        {
            var channels = new ChannelTakeUp(_state, _driver);
            channels.Rewind(left.State);
            if (parts.Recovered is null)
            {
                channels.TakeUp(left.State);
                Keep(left.State.Nonces, nonces);
            }
        }

        if (parts.Recovered is not null)
        {
            TakeUp(parts.Recovered, nonces);
        }

        _debuggers.Start();
        foreach (PartitionEntry entry in _state.Partitions.ById)
        {
            _health.Start(entry, _state.Clock.Frame, entry.Part.Snapshot is null ? "boot" : "snapshot");
        }

        return !_state.Gate.IsJournalLost && _state.Journal.TryFlush() ? log.Commit() : StoreStatus.Failed;
    }

    private void RecordLoads(in Digest lastLeaf)
    {
        MonitorParts parts = _state.Parts;
        RecordOpening(lastLeaf);
        if (parts.TornLogBytes > 0)
        {
            _state.Trail.Append(new AuditRecordFields { Type = AuditTypes.LogTornTail, LengthBytes = parts.TornLogBytes }, default);
        }

        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.PolicyLoad,
                Outcome = AuditOutcome.Success,
                Object = Encoding.ASCII.GetBytes($"{_state.Image.PolicyName} version {_state.Image.PolicyVersion}"),
                PolicyDigest = _state.Policy,
            },
            default);
        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.KeysetLoad,
                Outcome = AuditOutcome.Success,
                Object = Encoding.ASCII.GetBytes($"version {parts.KeysetVersion}"),
                KeysetDigest = parts.KeysetDigest,
            },
            default);
        Measure(parts.BuildDigest);
        Measure(parts.KeysetDigest);
        Measure(_state.Policy);
        foreach (PartitionEntry entry in _state.Partitions.ById)
        {
            if (entry.Part.Image is not null)
            {
                RecordImage(entry);
                Measure(entry.Row.ImageDigest);
                RecordSnapshot(entry);
            }
        }

        Measure(lastLeaf);
        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.BootMeasure,
                Outcome = AuditOutcome.Success,
                EventDigest = lastLeaf,
                MeasureDigest = Measurement,
            },
            default);
    }

    /// <summary>The first record of an epoch: the log's last leaf before it, and the snapshot it goes on from with the head of that run's log.</summary>
    private void RecordOpening(in Digest lastLeaf)
    {
        var opening = new AuditRecordFields { Type = AuditTypes.LogOpen, Outcome = AuditOutcome.Success, EventDigest = lastLeaf };
        KernelDelta delta = _state.Delta.Clear().Epoch(_state.Parts.BootEpoch, _state.Policy);
        if (_state.Parts.Channels is not { } left)
        {
            _state.Trail.Append(opening, delta.Written);
            return;
        }

        if (_state.Parts.Recovered is null)
        {
            foreach (CapturedNonce nonce in left.State.Nonces)
            {
                delta.Nonce(nonce.Nonce, nonce.ExpiresUnixSeconds);
            }
        }

        _state.Trail.Append(
            opening with
            {
                Object = Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"from a snapshot: frame {left.State.Frame}, boot {left.State.BootEpoch}, records {left.State.LogRecords}")),
                ImageDigest = left.Body,
                InDigest = left.State.LogRoot,
            },
            delta.Written);
        Measure(left.Body);
    }

    private static void Keep(ImmutableArray<CapturedNonce> used, NonceTable nonces)
    {
        foreach (CapturedNonce nonce in used)
        {
            nonces.Add(nonce.Nonce, nonce.ExpiresUnixSeconds);
        }
    }

    private void RecordImage(PartitionEntry entry) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.ImageLoad,
            Outcome = AuditOutcome.Success,
            Subject = entry.NameBytes,
            Object = Encoding.ASCII.GetBytes(entry.Row.ImageName),
            Rule = entry.RuleBytes,
            ImageDigest = entry.Row.ImageDigest,
        },
        default);

    private void RecordSnapshot(PartitionEntry entry)
    {
        if (entry.Part.Snapshot is not { } snapshot)
        {
            return;
        }

        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.ImageSnapshot,
                Outcome = AuditOutcome.Success,
                Subject = entry.NameBytes,
                Object = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"frame {snapshot.Frame}")),
                Rule = entry.RuleBytes,
                ImageDigest = entry.Row.ImageDigest,
                EventDigest = snapshot.Manifest,
            },
            default);
        Measure(snapshot.Manifest);
    }

    /// <summary>M = H(M ‖ H(event)).</summary>
    private void Measure(in Digest measured)
    {
        Span<byte> hashed = stackalloc byte[2 * Digest.LengthBytes];
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        Measurement.CopyTo(hashed);
        measured.CopyTo(hashed[Digest.LengthBytes..]);
        Sha256.Hash(hashed[Digest.LengthBytes..], digest);
        digest.CopyTo(hashed[Digest.LengthBytes..]);
        Sha256.Hash(hashed, digest);
        Measurement = Digest.From(digest);
    }

    private void TakeUp(RecoveredState recovered, NonceTable nonces)
    {
        foreach (KeyValuePair<string, long> nonce in recovered.Nonces)
        {
#if GUARD_PLANTS
            if (_state.Plants.Has(Plant.ResumeForgetsNonces))
            {
                break;
            }
#endif
            nonces.Add(nonce.Key, nonce.Value);
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            if (recovered.Channels.TryGetValue(channel.Row.Id.Value, out RecoveredChannel left))
            {
                channel.State = left.State;
                channel.HaltRecord = left.HaltRecord;
                channel.EgressSequence = left.EgressSequence;
                channel.Quarantined = left.Quarantined;
                channel.Bucket.Resume(left.DayCount, _state.Clock.Tick);
                channel.RecordedDayCount = left.DayCount;
#if GUARD_PLANTS
                channel.State = _state.Plants.Has(Plant.ResumeForgetsHalts) ? ChannelState.Closed : channel.State;
#endif
                if (left.IsAlarmed && channel.State != ChannelState.Halted)
                {
                    _driver.MoveChannel(channel, ChannelTrigger.Fault, ReasonCode.Restart);
                }

                _driver.MoveChannel(channel, ChannelTrigger.Boot, ReasonCode.Restart);
            }
        }

        bool isOtherPolicy = recovered.PolicyDigest != _state.Policy;
        foreach (KeyValuePair<TransferKey, RecoveredTransfer> pair in recovered.Transfers)
        {
            ChannelEntry? channel = Find(pair.Key.Channel);
            ChannelType? type = channel?.FindType(pair.Value.Type);
            if (channel is null || type is null)
            {
                RecordOrphan(pair.Key, pair.Value);
                continue;
            }

            TakeUp(channel, type, pair.Key, pair.Value, isOtherPolicy);
            channel.Sweep();
        }
    }

    private void TakeUp(ChannelEntry channel, ChannelType type, in TransferKey key, in RecoveredTransfer left, bool isOtherPolicy)
    {
        Transfer transfer = channel.Add();
        transfer.Begin(key, _state.LogSecret);
        transfer.Type = type;
        transfer.State = left.State;
        transfer.Id = left.Id;
        transfer.Payload = left.Payload;
        transfer.Output = left.Output;
        transfer.Pipe = left.Pipe;
        transfer.Release = left.Release;
        bool hasBytes = channel.Row.Review.Quorum > 0 && WasHeld(left.State) && TryReadHeld(transfer);
#if GUARD_PLANTS
        if (_state.Plants.Has(Plant.ResumeRedelivers) && transfer.State == TransferState.Delivering && hasBytes)
        {
            transfer.State = TransferState.FirstReview;
        }
#endif
        if (left.IsDenied)
        {
            _driver.Move(channel, transfer, TransferTrigger.Deny, ReasonCode.Denied, channel.Rule);
        }

        if (isOtherPolicy && !TransferMachine.IsTerminal(transfer.State))
        {
            _driver.Move(channel, transfer, TransferTrigger.PolicyChange, ReasonCode.PolicyChanged, channel.Rule);
        }

        if (!TransferMachine.IsTerminal(transfer.State))
        {
            ReasonCode reason = transfer.State == TransferState.Delivering ? ReasonCode.InDoubt : ReasonCode.Restart;
            _driver.Move(channel, transfer, TransferTrigger.Boot, reason, channel.Rule);
        }

        if (transfer.State == TransferState.FirstReview && !hasBytes)
        {
            _driver.Move(channel, transfer, TransferTrigger.Halt, ReasonCode.HeldLost, channel.Rule);
        }
        else if (transfer.State == TransferState.FirstReview && channel.State == ChannelState.Halted)
        {
            _driver.Move(channel, transfer, TransferTrigger.Halt, ReasonCode.ChannelHalted, channel.Rule);
        }
    }

    /// <summary>States whose record followed a hold that succeeded. Before that a failed hold may or may not have left a file, and what a
    /// replay cannot know must not matter.</summary>
    private static bool WasHeld(TransferState state) =>
        state is TransferState.FirstReview or TransferState.SecondReview or TransferState.Authorised or TransferState.Delivering;

    /// <summary>Reads an item's bytes back from RUN/held; believes them only where their keyed digests are those of the
    /// log.</summary>
    private bool TryReadHeld(Transfer transfer)
    {
        HeldItem? item = null;
        StoreStatus status = _state.Gate.TakeUp(
            () => HeldStore.TryOpen(_state.Parts.Held, transfer.Id, isQuarantined: false, _state.LogSecret, out item)
                ? StoreStatus.Ok
                : StoreStatus.Missing);
        if (status != StoreStatus.Ok
            || item is null
            || item.Source.Length > transfer.Source.CapacityBytes
            || item.Output.Length > transfer.OutputA.CapacityBytes)
        {
            return false;
        }

        transfer.IsHeld = true;
        transfer.Source.Take(item.Source.AsSpan());
        transfer.OutputA.Take(item.Output.AsSpan());
        bool isSame = transfer.KeyedDigest(transfer.Source) == transfer.Payload && transfer.KeyedDigest(transfer.OutputA) == transfer.Output;
        if (!isSame)
        {
            transfer.Source.Erase();
            transfer.OutputA.Erase();
            return false;
        }

        transfer.View = ReviewView.ViewDigest(transfer.Release, transfer.OutputA.Content);
        return true;
    }

    /// <summary>Its channel or type is not in this policy: it cannot go on, and its end is recorded all the same.</summary>
    private void RecordOrphan(in TransferKey key, in RecoveredTransfer left) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.TransferAborted,
            Reason = ReasonCode.PolicyChanged.Bytes,
            Subject = Encoding.ASCII.GetBytes(TransferMachine.Name(left.State)),
            Object = Encoding.ASCII.GetBytes(key.Channel.ToString()),
            Transfer = left.Id,
            PayloadDigest = left.Payload,
        },
        _state.Delta.Clear().Moved(key, TransferState.Aborted, isKept: false).Written);

    private ChannelEntry? Find(ChannelId id)
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
}
