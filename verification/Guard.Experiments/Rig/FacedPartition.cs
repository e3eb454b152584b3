using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Guard.Contracts;

namespace Guard.Experiments.Rig;

/// <summary>
/// A scripted partition with everything that crosses <see cref="IPartition"/> written down: each call, and each answer. The monitor is a
/// deterministic function of its parts and of such answers, so from equal states equal faces lead to equal states.
/// </summary>
internal sealed class FacedPartition : IPartition, IStateSink
{
    private readonly ScriptedPartition _inner;
    private readonly List<byte> _face = [];
    private IStateSink? _sink;

    internal FacedPartition(ScriptedPartition inner)
    {
        _inner = inner;
    }

    internal ScriptedPartition Inner => _inner;

    public PartitionId Id => _inner.Id;

    public ulong MemoryBytes => _inner.MemoryBytes;

    public int SubmissionCount => Told(1, _inner.SubmissionCount);

    public int InboxFreeBytes => Told(2, _inner.InboxFreeBytes);

    public int InboxFreeMessages => Told(3, _inner.InboxFreeMessages);

    public PartitionCounters Counters => _inner.Counters;

    public CrashRecord? LastCrash => _inner.LastCrash;

    /// <summary>What crossed since this was last asked, and how the script stands, which decides what it answers next.</summary>
    internal byte[] TakeFace()
    {
        Say(0, _inner.StandsAs());
        byte[] face = [.. _face];
        _face.Clear();
        return face;
    }

    public void Erase()
    {
        Say(4, 0);
        _inner.Erase();
    }

    public bool TryPlace(ulong address, ReadOnlySpan<byte> bytes)
    {
        Say(5, (long)address);
        Say(bytes);
        return Told(5, _inner.TryPlace(address, bytes) ? 1 : 0) == 1;
    }

    public bool TryCopyOut(GuestClaim claim, Span<byte> target)
    {
        bool isCopied = _inner.TryCopyOut(claim, target);
        Say(6, (long)claim.Address);
        Say(target);
        return Told(6, isCopied ? 1 : 0) == 1;
    }

    public bool TryBoot(in BootRequest request)
    {
        Say(7, (long)request.EntryAddress);
        return Told(7, _inner.TryBoot(request) ? 1 : 0) == 1;
    }

    public SlotExit RunSlot(ulong startTick, ulong lengthTicks)
    {
        Say(8, (long)startTick);
        Say(8, (long)lengthTicks);
        SlotExit exit;
        try
        {
            exit = _inner.RunSlot(startTick, lengthTicks);
        }
        catch (Exception)
        {
            Say(9, 1);                                        // That it throws is an answer, too.
            throw;
        }

        Say(9, (long)exit.UsedTicks);
        Say(9, exit.Doorbells);
        Say(9, (long)exit.Reason);
        return exit;
    }

    public Submission GetSubmission(int index)
    {
        Submission submission = _inner.GetSubmission(index);
        Say(10, submission.ClaimedChannel.Value);
        Say(10, submission.ClaimedType.Value);
        Say(10, submission.LengthBytes);
        Say(10, (long)submission.Tick);
        return submission;
    }

    public ReadOnlySpan<byte> GetSubmissionBytes(int index)
    {
        ReadOnlySpan<byte> bytes = _inner.GetSubmissionBytes(index);
        Say(bytes);
        return bytes;
    }

    public void ClearOutbox()
    {
        Say(11, 0);
        _inner.ClearOutbox();
    }

    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        Say(12, channel.Value);
        Say(12, (long)sequence);
        Say(12, type.Value);
        Say(12, contentBytes);
        Say(payload);
        return Told(12, _inner.TryDeliver(channel, sequence, type, payload, contentBytes) ? 1 : 0) == 1;
    }

    public void SetAcknowledgement(ChannelId channel, byte symbol)
    {
        Say(13, ((long)channel.Value << 8) | symbol);
        _inner.SetAcknowledgement(channel, symbol);
    }

    public int InputFreeBytes(int port) => Told(14, _inner.InputFreeBytes(port));

    public void OfferInput(int port, ReadOnlySpan<byte> bytes)
    {
        Say(15, port);
        Say(bytes);
        _inner.OfferInput(port, bytes);
    }

    public int TakeOutput(int port, Span<byte> target)
    {
        int taken = Told(16, _inner.TakeOutput(port, target));
        Say(target[..taken]);
        return taken;
    }

    public void WriteTranscript(IStateSink sink)
    {
        _sink = sink;
        _inner.WriteTranscript(this);
        _sink = null;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Say(bytes);
        _sink!.Append(bytes);
    }

    private int Told(byte what, int answer)
    {
        Say(what, answer);
        return answer;
    }

    private void Say(byte what, long value)
    {
        _face.Add(what);
        _face.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)));
    }

    private void Say(byte what, string text)
    {
        _face.Add(what);
        Say(Encoding.ASCII.GetBytes(text));
    }

    private void Say(ReadOnlySpan<byte> bytes)
    {
        Say(17, bytes.Length);
        _face.AddRange(bytes);
    }
}
