// Protects: nothing passes but what A rebuilt and B, from A's output alone, wrote again to the same bytes (design 3.2, 3.4).
// Trusts: no filter: an exception, a nonsense answer or a dry tank is Error, and quarantines.
using System;
using System.Security.Cryptography;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Runs A, B and the join.</summary>
internal sealed class FilterStage
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly byte[] _probeA;
    private readonly byte[] _probeB;

    internal FilterStage(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
        uint mostBytes = 0;
        foreach (TypeRow type in state.Image.Types)
        {
            mostBytes = Math.Max(mostBytes, type.MaxBytes);
        }

        _probeA = new byte[mostBytes];
        _probeB = new byte[mostBytes];
    }

    /// <summary>Goes on with a transfer in FA, FB or JN as far as it can go in this gap.</summary>
    internal void Advance(ChannelEntry channel, Transfer transfer)
    {
        if (transfer.State == TransferState.FilterA)
        {
            RunA(channel, transfer);
        }

        if (transfer.State == TransferState.FilterB)
        {
            RunB(channel, transfer);
        }

        if (transfer.State == TransferState.Join)
        {
            Join(channel, transfer);
        }
    }

    /// <summary>What a source with a staged acknowledgement may learn of bytes that were not admitted for reasons it must not
    /// learn.</summary>
    /// <remarks>Queue, channel state and storage may depend on the sink; the filters' verdict on the source's own bytes may
    /// not.</remarks>
    internal void Probe(ChannelEntry channel, ChannelType type, ReadOnlySpan<byte> bytes)
    {
        if (channel.Row.Acknowledgement.Mode != AcknowledgementMode.Staged)
        {
            return;
        }

        FilterStep a = Probe(type.FilterA, bytes, _probeA.AsSpan(0, (int)type.Row.MaxBytes));
        bool isPassed = a.Verdict == FilterVerdict.Pass
            && Probe(type.FilterB, _probeA.AsSpan(0, a.OutputBytes), _probeB.AsSpan(0, (int)type.Row.MaxBytes)).Verdict == FilterVerdict.Pass;
        channel.Acknowledgement.Note(isPassed ? AcknowledgementState.Ok : AcknowledgementState.Format);
        CryptographicOperations.ZeroMemory(_probeA.AsSpan(0, (int)type.Row.MaxBytes));
        CryptographicOperations.ZeroMemory(_probeB.AsSpan(0, (int)type.Row.MaxBytes));
    }

    private FilterStep Probe(ChannelFilter filter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Fuel fuel = filter.FuelFor(input.Length);
        IContentFilter? instance = Create(filter);
        return instance is null ? FilterStep.Error(0) : AskToTheEnd(instance, input, output, ref fuel, out _);
    }

    private void RunA(ChannelEntry channel, Transfer transfer)
    {
        ChannelFilter filter = transfer.Type!.FilterA;
        FilterStep step = Run(channel, filter, transfer, transfer.Source.Content, transfer.OutputA, out ReasonCode reason);
        if (step.Verdict == FilterVerdict.Working)
        {
            return;
        }

        if (step.Verdict == FilterVerdict.Pass)
        {
            transfer.OutputA.SetLength(step.OutputBytes);
            transfer.Output = transfer.KeyedDigest(transfer.OutputA);
        }
        else
        {
            channel.Acknowledgement.Note(AcknowledgementState.Format);
        }

        transfer.StepA = TransferDigests.Step(
            transfer.Id, 1, filter, transfer.Payload, transfer.Output, step.Verdict, step.Reason, transfer.Fuel.Used);
        ulong record = RecordStep(
            channel, transfer, filter, step, reason, transfer.Payload, transfer.Output, transfer.StepA, TransferState.FilterB);
        _driver.Move(channel, transfer, TriggerOf(step.Verdict), reason, transfer.Type.Rule, record);
    }

    private void RunB(ChannelEntry channel, Transfer transfer)
    {
        ChannelFilter filter = transfer.Type!.FilterB;
        FilterStep step = Run(channel, filter, transfer, transfer.OutputA.Content, transfer.OutputB, out ReasonCode reason);
#if GUARD_PLANTS
        if (_state.Plants.Has(Plant.SkippedFilterB))
        {
            transfer.OutputA.Content.CopyTo(transfer.OutputB.Room);
            step = FilterStep.Pass(transfer.OutputA.LengthBytes);
        }

#endif
        if (step.Verdict == FilterVerdict.Working)
        {
            return;
        }

        if (step.Verdict == FilterVerdict.Pass)
        {
            transfer.OutputB.SetLength(step.OutputBytes);
            transfer.OutputOfB = transfer.KeyedDigest(transfer.OutputB);
        }

        channel.Acknowledgement.Note(step.Verdict == FilterVerdict.Pass ? AcknowledgementState.Ok : AcknowledgementState.Format);
        transfer.StepB = TransferDigests.Step(
            transfer.Id, 2, filter, transfer.Output, transfer.OutputOfB, step.Verdict, step.Reason, transfer.Fuel.Used);
        ulong record = RecordStep(
            channel, transfer, filter, step, reason, transfer.Output, transfer.OutputOfB, transfer.StepB, TransferState.Join);
        if (step.Verdict == FilterVerdict.Fail)
        {
            RecordDivergence(channel, transfer, ReasonCode.BRefused);
        }

        _driver.Move(channel, transfer, TriggerOf(step.Verdict), reason, transfer.Type.Rule, record);
    }

    private void Join(ChannelEntry channel, Transfer transfer)
    {
        bool hasBothSteps = !transfer.StepA.IsZero && !transfer.StepB.IsZero;
        if (!hasBothSteps || transfer.OutputOfB != transfer.Output)
        {
            RecordDivergence(channel, transfer, ReasonCode.Divergence);
            _driver.Move(channel, transfer, TransferTrigger.Differ, ReasonCode.Divergence, transfer.Type!.Rule);
            return;
        }

        transfer.Pipe = TransferDigests.Pipe(transfer.Id, transfer.StepA, transfer.StepB);
        transfer.Release = TransferDigests.Release(transfer.Id, channel.OutLabelDigest, transfer.Output, transfer.Pipe);
        if (channel.Row.Review.Quorum > 0)
        {
            transfer.View = ReviewView.ViewDigest(transfer.Release, transfer.OutputA.Content);
            if (!_driver.TryHold(transfer, isQuarantined: false))
            {
                return;                                   // Tried again in the next gap, until the join's deadline.
            }

            transfer.IsHeld = true;
        }

        TransferStep next = TransferMachine.Next(transfer.State, TransferTrigger.Match, channel.Row.Review.Quorum);
        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferMatch,
                Outcome = AuditOutcome.Success,
                Object = next.State == TransferState.FirstReview ? "R1"u8 : "AU"u8,
                Channel = channel.NameBytes,
                Rule = channel.Rule.Bytes,
                LengthBytes = (ulong)transfer.OutputA.LengthBytes,
                Transfer = transfer.Id,
                OutDigest = transfer.Output,
                PipeDigest = transfer.Pipe,
                ReleaseDigest = transfer.Release,
                ViewDigest = transfer.View,
            },
            _state.Delta.Clear().Matched(transfer, next.State).Written);
        _driver.Move(channel, transfer, TransferTrigger.Match, ReasonCode.None, channel.Rule, record);
    }

    private FilterStep Run(
        ChannelEntry channel, ChannelFilter filter, Transfer transfer, ReadOnlySpan<byte> input, StagedBytes output, out ReasonCode reason)
    {
        if (transfer.FilterAtWork is null)
        {
            transfer.FilterAtWork = Create(filter);
            transfer.Fuel = filter.FuelFor(input.Length);
        }

        if (transfer.FilterAtWork is null)
        {
            reason = ReasonCode.FilterMissing;
            return FilterStep.Error(0);
        }

        Fuel fuel = transfer.Fuel;
        Span<byte> room = output.Room[..(int)transfer.Type!.Row.MaxBytes];
        FilterStep step = channel.Row.Acknowledgement.Mode == AcknowledgementMode.Staged
            ? AskToTheEnd(transfer.FilterAtWork, input, room, ref fuel, out ReasonCode? breach)
            : Ask(transfer.FilterAtWork, input, room, ref fuel, out breach);
        transfer.Fuel = fuel;
        reason = breach ?? (step.Verdict is FilterVerdict.Pass or FilterVerdict.Working ? ReasonCode.None : filter.Reason(step.Reason));
        if (step.Verdict != FilterVerdict.Working)
        {
            transfer.FilterAtWork = null;
        }

        return step;
    }

    private IContentFilter? Create(ChannelFilter filter)
    {
        try
        {
            return _state.Parts.Filters.Create(filter.Descriptor.Name, filter.Configuration.AsSpan());
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Asks until it answers: a source with an acknowledgement sees the verdict of an admitted and of a probed message
    /// in the same frame.</summary>
    /// <remarks>Ends because every answer Working costs fuel.</remarks>
    private static FilterStep AskToTheEnd(
        IContentFilter filter, ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel, out ReasonCode? breach)
    {
        FilterStep step = Ask(filter, input, output, ref fuel, out breach);
        while (step.Verdict == FilterVerdict.Working)
        {
            step = Ask(filter, input, output, ref fuel, out breach);
        }

        return step;
    }

    /// <summary>Asks a filter, and believes only an answer that can be true: work costs fuel, and a pass fits the room.</summary>
    private static FilterStep Ask(
        IContentFilter filter, ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel, out ReasonCode? breach)
    {
        breach = null;
        ulong before = fuel.Remaining;
        try
        {
            FilterStep step = filter.Advance(input, output, ref fuel);
            bool isPass = step.Verdict == FilterVerdict.Pass;
            bool isSound = step.Verdict <= FilterVerdict.Error
                && (!isPass || (step.OutputBytes > 0 && step.OutputBytes <= output.Length))
                && (step.Verdict != FilterVerdict.Working || (fuel.Remaining > 0 && fuel.Remaining < before));
            if (isSound)
            {
                return step;
            }

            breach = ReasonCode.FilterLied;
        }
        catch (Exception)
        {
            breach = ReasonCode.FilterThrew;
        }

        return FilterStep.Error(0);
    }

    private ulong RecordStep(
        ChannelEntry channel,
        Transfer transfer,
        ChannelFilter filter,
        in FilterStep step,
        ReasonCode reason,
        in Digest input,
        in Digest output,
        in Digest stepDigest,
        TransferState afterPass)
    {
        bool isPass = step.Verdict == FilterVerdict.Pass;
        KernelDelta delta = _state.Delta.Clear();
        if (isPass)
        {
            delta.Moved(transfer.Key, afterPass, isKept: false);
        }

        return _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferFilter,
                Outcome = isPass ? AuditOutcome.Success : AuditOutcome.Failure,
                Reason = reason.Bytes,
                Subject = filter.NameBytes,
                Object = filter.Descriptor.Role == FilterRole.A ? "A"u8 : "B"u8,
                Channel = channel.NameBytes,
                Rule = transfer.Type!.Rule.Bytes,
                LengthBytes = (ulong)step.OutputBytes,
                Fuel = transfer.Fuel.Used,
                Transfer = transfer.Id,
                InDigest = input,
                OutDigest = output,
                StepDigest = stepDigest,
                FilterDigest = filter.FilterDigest,
                ConfigDigest = filter.ConfigurationDigest,
            },
            delta.Written);
    }

    private void RecordDivergence(ChannelEntry channel, Transfer transfer, ReasonCode reason) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.TransferDivergence,
            Reason = reason.Bytes,
            Channel = channel.NameBytes,
            Rule = transfer.Type!.Rule.Bytes,
            Transfer = transfer.Id,
            InDigest = transfer.Payload,
            OutDigest = transfer.Output,
        },
        default);

    private static TransferTrigger TriggerOf(FilterVerdict verdict) => verdict switch
    {
        FilterVerdict.Pass => TransferTrigger.Pass,
        FilterVerdict.Fail => TransferTrigger.Fail,
        _ => TransferTrigger.Error,
    };
}
