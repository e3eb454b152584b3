using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Storage;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>The operators' desk on a run, running or paused: what waits, what it holds, and notes signed for it.</summary>
public sealed class ReviewDocket : IDisposable
{
    private readonly RunFolder _folder;
    private readonly FileLogStore _held;
    private readonly byte[] _secret;
    private readonly Keyset _keyset;
    private readonly Digest _policyDigest;

    /// <summary>Opens a run's desk; verifies its keyset and system image.</summary>
    public ReviewDocket(RunFolder folder, Digest? rootFingerprint)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
        (_keyset, _) = BootVerifier.ReadKeyset(folder, rootFingerprint);
        (Image, _policyDigest) = BootVerifier.ReadSystemImage(folder, _keyset);
        _secret = File.ReadAllBytes(folder.LogSecret);
        _held = new FileLogStore(folder.Held);
    }

    /// <summary>The plan.</summary>
    public SystemImage Image { get; }

    /// <summary>Items that wait, by channel and number, with their content and whether one person has approved already.</summary>
    /// <remarks>Who approved is not shown before the second person decides: reviews are independent.</remarks>
    public IReadOnlyList<(ReviewItem Item, HeldItem Held)> Waiting()
    {
        if (!Directory.Exists(_folder.Review))
        {
            return [];
        }

        return [.. Directory.GetFiles(_folder.Review).Where(file => !file.EndsWith(".tmp", StringComparison.Ordinal)).Select(Open)
            .OrderBy(pair => pair.Item.Channel.Id.Value).ThenBy(pair => pair.Item.BootEpoch).ThenBy(pair => pair.Item.Sequence)];
    }

    /// <summary>The item named CHANNEL/NUMBER.</summary>
    /// <exception cref="OperatorException">Exit code 2: none of that name waits.</exception>
    public (ReviewItem Item, HeldItem Held) Find(string name)
    {
        IReadOnlyList<(ReviewItem Item, HeldItem Held)> waiting = Waiting();
        foreach ((ReviewItem Item, HeldItem Held) pair in waiting)
        {
            if (NameOf(pair.Item) == name)
            {
                return pair;
            }
        }

        string names =
            waiting.Count == 0 ? "nothing waits" : "what waits: " + string.Join(", ", waiting.Select(pair => NameOf(pair.Item)));
        throw new OperatorException(2, $"no item '{name}' waits for review", names);
    }

    /// <summary>CHANNEL/NUMBER; in boot epochs after the first, where numbers begin anew, CHANNEL/EPOCH.NUMBER.</summary>
    public static string NameOf(ReviewItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.BootEpoch == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{item.Channel.Name}/{item.Sequence}")
            : string.Create(CultureInfo.InvariantCulture, $"{item.Channel.Name}/{item.BootEpoch}.{item.Sequence}");
    }

    /// <summary>Signs a decision and puts it on the desk.</summary>
    /// <returns>The note's file.</returns>
    public string Decide(ReviewItem item, bool isRelease, string code, string reason, NoteSigner signer, long expiresUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(signer);
        byte[] text = ReviewNote.For(item, isRelease, code, reason, NewNonce(), expiresUnixSeconds).ToText();
        if (!ReviewNote.TryParse(text, out _))
        {
            throw new OperatorException(
                2,
                "the reason code is 1 to 32 of a-z, 0-9 and '-'; the reason is 1 to 200 printable ASCII characters");
        }

        return Put(text, signer);
    }

    /// <summary>Signs a channel command and puts it on the desk.</summary>
    /// <returns>The note's file.</returns>
    public string Command(
        string channel,
        ChannelCommand command,
        ulong haltRecord,
        string reason,
        NoteSigner signer,
        long expiresUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ChannelRow row =
            Image.Channels.FirstOrDefault(candidate => candidate.Name == channel)
            ?? throw new OperatorException(
                2,
                $"there is no channel '{channel}'",
                "the channels are: " + string.Join(", ", Image.Channels.Select(candidate => candidate.Name)));
        byte[] text = new ChannelNote(
            row.Id,
            command,
            haltRecord,
            _policyDigest,
            _keyset.Version,
            "ordered",
            reason,
            NewNonce(),
            expiresUnixSeconds).ToText();
        return ChannelNote.TryParse(text, out _)
            ? Put(text, signer)
            : throw new OperatorException(2, "the reason is 1 to 200 printable ASCII characters");
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private string Put(byte[] text, NoteSigner signer)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds():d16}-{signer.Name.Split('/')[^1]}-{NewNonce()[..8]}");
        return new DeskFolder(_folder).Put(name, SignedNote.Sign(text, signer).Bytes);
    }

    private (ReviewItem Item, HeldItem Held) Open(string file)
    {
        string[] words = File.ReadAllText(file).Trim().Split(' ');
        if (
            words.Length != 2
            || !Digest.TryParseHex(words[0], out Digest transfer)
            || !Enum.TryParse(words[1], out TransferState state)
            || !HeldStore.TryOpen(_held, transfer, isQuarantined: false, _secret, out HeldItem? held))
        {
            throw new OperatorException(
                1,
                $"{file}: the held item behind it is missing or was changed",
                "guard audit verify " + _folder.Root);
        }

        ChannelRow channel = Image.Channels.First(row => row.Id == held.Channel);
        PartitionRow source = Image.Partitions.First(row => row.Id == channel.Source);
        return (
            new ReviewItem(
                held.Transfer, held.Release, held.View, held.Policy, held.KeysetVersion, channel, source.LabelText,
                held.Type, held.BootEpoch, held.Sequence, held.Output.Length, state),
            held);
    }

    private static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
