using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Keys;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>Carries out a desk script: signs what its officers order, once the item is there. Its nonces derive from what is
/// signed, so that a run repeats.</summary>
internal sealed class DeskClerk
{
    private const int NoteLifeSeconds = 3600;

    private readonly RoleKeys _keys;
    private readonly SystemImage _image;
    private readonly List<DeskOrder> _open;

    /// <param name="script">The script.</param>
    /// <param name="keys">Its persons' keys.</param>
    /// <param name="image">The plan.</param>
    /// <param name="firstFrame">Where the run begins: a snapshot holds what officers ordered of channels before.</param>
    internal DeskClerk(DeskScript script, RoleKeys keys, SystemImage image, ulong firstFrame)
    {
        _keys = keys;
        _image = image;
        _open = [.. script.Orders.Where(order => (ulong)order.Frame >= firstFrame || order.Verb is not (DeskVerb.Halt or DeskVerb.Drain))];
        foreach (DeskOrder order in _open)
        {
            _ = keys.Signer(order.Person);
            if (image.Channels.All(channel => channel.Name != order.Channel))
            {
                throw new OperatorException(
                    1,
                    $"the desk script names channel '{order.Channel}', which the policy does not have");
            }
        }
    }

    /// <summary>True when no order is left that could still be carried out.</summary>
    internal bool IsDone(ulong frame) => _open.All(order => (ulong)order.Frame < frame);

    /// <summary>Notes for this frame, in the script's sequence.</summary>
    internal List<NoteInput> Notes(Monitor monitor, ulong frame, long wallUnixSeconds, Func<ChannelId, ulong> haltRecord)
    {
        var notes = new List<NoteInput>();
        if (_open.Count == 0)
        {
            return notes;
        }

        ImmutableArray<ReviewItem> queue = default;
        foreach (DeskOrder order in _open.Where(order => (ulong)order.Frame <= frame).Take(FrameInputs.MaxPerKind).ToArray())
        {
            byte[]? text;
            if (order.Verb is DeskVerb.Approve or DeskVerb.Deny)
            {
                queue = queue.IsDefault ? monitor.ReviewQueue : queue;
                text = ReviewText(order, queue, wallUnixSeconds);
            }
            else
            {
                text = ChannelText(order, wallUnixSeconds, haltRecord);
            }

            if (text is null)
            {
                continue;
            }

            _open.Remove(order);
            string name = string.Create(CultureInfo.InvariantCulture, $"{frame:d8}-{notes.Count:d2}-{order.Person}");
            notes.Add(new NoteInput(name, [.. SignedNote.Sign(text, _keys.Signer(order.Person)).Bytes]));
        }

        return notes;
    }

    private byte[]? ReviewText(DeskOrder order, ImmutableArray<ReviewItem> queue, long wallUnixSeconds)
    {
        ReviewItem? item = queue.FirstOrDefault(waiting =>
            waiting.Channel.Name == order.Channel && waiting.Sequence == order.Sequence);
        if (item is null)
        {
            return null;
        }

        string code = order.Verb == DeskVerb.Approve ? "releasable" : "not-releasable";
        return ReviewNote
            .For(
                item,
                order.Verb == DeskVerb.Approve,
                code,
                Reason(order),
                Nonce($"{item.Transfer} {order}"),
                wallUnixSeconds + NoteLifeSeconds)
            .ToText();
    }

    private byte[]? ChannelText(DeskOrder order, long wallUnixSeconds, Func<ChannelId, ulong> haltRecord)
    {
        ChannelRow channel = _image.Channels.First(row => row.Name == order.Channel);
        ulong record = order.Verb == DeskVerb.Reset ? haltRecord(channel.Id) : 0;
        if (record == ulong.MaxValue)
        {
            return null;
        }

        ChannelCommand command = order.Verb switch
        {
            DeskVerb.Drain => ChannelCommand.Drain,
            DeskVerb.Reset => ChannelCommand.Reset,
            _ => ChannelCommand.Halt,
        };
        return new ChannelNote(
            channel.Id,
            command,
            record,
            PolicyDigest,
            KeysetVersion,
            "ordered",
            Reason(order),
            Nonce($"{channel.Id} {order}"),
            wallUnixSeconds + NoteLifeSeconds).ToText();
    }

    /// <summary>policy_d of the run.</summary>
    internal required Digest PolicyDigest { get; init; }

    /// <summary>Keyset version of the run.</summary>
    internal required uint KeysetVersion { get; init; }

    private static string Reason(DeskOrder order) => order.Reason.Length == 0 ? "by the desk script" : order.Reason;

    private string Nonce(string what)
    {
        Span<byte> digest = stackalloc byte[Sha256.SizeBytes];
        HmacSha256.Hash(_keys.LogSecret, Encoding.UTF8.GetBytes("guard/desk-script/v1 " + what), digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
