using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Experiments.Rig;
using Guard.Host.Storage;

namespace Guard.Experiments.TamperEvidence;

/// <summary>A good log, and every way of tampering with it by name, with the diagnosis each must get.</summary>
internal sealed class TamperCorpus : IDisposable
{
    internal const string Origin = "guard.example/log/corpus";
    private const int Count = 20;

    private readonly NoteSigner _signer = TestKeys.Signer(Origin, 7);
    private readonly NoteSigner _foreign = TestKeys.Signer(Origin, 8);
    private readonly ImmutableArray<(string Name, LogFault Expected, Action<MemoryLogStore> Tamper)> _named;

    internal TamperCorpus()
    {
        Good = Make(0);
        _named = Named();
    }

    /// <summary>The log as it was written.</summary>
    internal MemoryLogStore Good { get; }

    /// <summary>Names of all tampers that have a diagnosis of their own.</summary>
    internal ImmutableArray<string> Names => [.. _named.Select(each => each.Name)];

    /// <summary>Names of its files.</summary>
    internal string[] Files => Good.List(string.Empty);

    internal static ImmutableArray<byte> Secret { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    internal NoteVerifier Key => _signer.Verifier;

    /// <summary>Tampers with a copy; null where there is no such tamper.</summary>
    internal (MemoryLogStore Store, LogFault Expected)? Tamper(string name)
    {
        foreach ((string known, LogFault expected, Action<MemoryLogStore> tamper) in _named)
        {
            if (known == name)
            {
                MemoryLogStore store = LogForge.Copy(Good);
                tamper(store);
                return (store, expected);
            }
        }

        return null;
    }

    public void Dispose()
    {
        _signer.Dispose();
        _foreign.Dispose();
    }

    private ImmutableArray<(string Name, LogFault Expected, Action<MemoryLogStore> Tamper)> Named()
    {
        string bundle = LogForge.Path(LogLayout.BundleLevel, Count);
        string tile = LogForge.Path(0, Count);
        return
        [
            ("swap", LogFault.EntriesSwapped, store => Forge(store, records => (records[4], records[9]) = (records[9], records[4]))),
            ("drop", LogFault.EntryDropped, store => Forge(store, records => records.RemoveAt(6))),
            ("duplicate", LogFault.EntryDuplicated, store => Forge(store, records => records.Insert(8, records[7]))),
            ("foreign-predecessor", LogFault.PreviousDiffers, store => Forge(store, records => records[10] = Changed(records[10], "\"prev\":\""))),
            ("foreign-blinding", LogFault.BlindDiffers, store => Forge(store, records => records[^1] = Changed(records[^1], "\"blind\":\""))),
            ("edited", LogFault.EntryChanged, store => Edit(store, bundle)),
            ("truncate", LogFault.RolledBack, store => Forge(store, records => records.RemoveRange(15, records.Count - 15))),
            ("roll-back", LogFault.RolledBack, RollBack),
            ("equivocate", LogFault.Equivocation, Equivocate),
            ("other-root", LogFault.RootDiffers, OtherRoot),
            ("foreign-key", LogFault.CheckpointForeign, store => LogForge.Rebuild(store, LogForge.Records(store), Origin, _foreign)),
            ("bad-signature", LogFault.CheckpointSignatureBad, store => Text(store, note => note.Replace(
                $"\n{Count}\n", $"\n{Count + 1}\n", StringComparison.Ordinal))),
            ("stripped", LogFault.CheckpointMalformed, store => Text(store, note => note[..note.IndexOf('—', StringComparison.Ordinal)])),
            ("other-log", LogFault.OriginDiffers, store => LogForge.Rebuild(store, LogForge.Records(store), Origin + "-2", _signer)),
            ("no-bundle", LogFault.TileMissing, store => store.Delete(bundle)),
            ("no-tile", LogFault.TileMissing, store => store.Delete(tile)),
            ("no-checkpoint", LogFault.CheckpointMissing, store => store.Delete(LogLayout.Checkpoint)),
            ("no-wal", LogFault.StateMissing, store =>
            {
                foreach (string wal in store.List(string.Empty).Where(file => file.StartsWith(LogLayout.Wal, StringComparison.Ordinal)))
                {
                    store.Delete(wal);
                }
            }),
            ("no-head", LogFault.StateMissing, store => store.Delete(LogLayout.Head)),
            ("stale-tile", LogFault.PartialTileStale, store =>
            {
                byte[] bytes = LogForge.Read(store, tile);
                store.Delete(tile);
                store.Replace(LogForge.Path(0, Count - 1), bytes.AsSpan()[..^32]);
            }),
            ("extra-file", LogFault.UnknownFile, store => store.Replace("note.txt", "harmless"u8)),
            ("extra-tile", LogFault.UnknownFile, store => store.Replace("tile/1/000.p/1", new byte[32])),
        ];
    }

    private void Forge(MemoryLogStore store, Action<List<byte[]>> change)
    {
        List<byte[]> records = [.. LogForge.Records(store)];
        change(records);
        LogForge.Rebuild(store, records, Origin, _signer);
    }

    /// <summary>Another hexadecimal digit where a field's value begins.</summary>
    private static byte[] Changed(byte[] record, string field)
    {
        string text = Encoding.ASCII.GetString(record);
        int at = text.IndexOf(field, StringComparison.Ordinal) + field.Length;
        return Encoding.ASCII.GetBytes(text.Remove(at, 1).Insert(at, text[at] == '0' ? "1" : "0"));
    }

    private static void Edit(MemoryLogStore store, string bundle)
    {
        byte[] bytes = LogForge.Read(store, bundle);
        int at = bytes.AsSpan().IndexOf("message 5"u8) + 8;
        bytes[at] = (byte)'6';
        store.Replace(bundle, bytes);
    }

    private static void Text(MemoryLogStore store, Func<string, string> change) => store.Replace(
        LogLayout.Checkpoint,
        Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(LogForge.Read(store, LogLayout.Checkpoint)))));

    /// <summary>A whole earlier state of the log, but for the head that remembers a later one.</summary>
    private void RollBack(MemoryLogStore store)
    {
        byte[] head = LogForge.Read(store, LogLayout.Head);
        MemoryLogStore earlier = Make(0, Count - 6);
        Replace(store, earlier, head);
    }

    /// <summary>Another log of the same size, signed by the same key.</summary>
    private void Equivocate(MemoryLogStore store)
    {
        byte[] head = LogForge.Read(store, LogLayout.Head);
        Replace(store, Make(500), head);
    }

    /// <summary>A checkpoint with another root, properly signed, over the same tiles.</summary>
    private void OtherRoot(MemoryLogStore store)
    {
        var checkpoint = new LogCheckpoint(Origin, Count, new Digest(1, 2, 3, 4));
        store.Replace(LogLayout.Checkpoint, SignedNote.Sign(checkpoint.ToText(), _signer).Bytes);
    }

    private static void Replace(MemoryLogStore store, MemoryLogStore other, byte[] head)
    {
        foreach (string path in store.List(string.Empty))
        {
            store.Delete(path);
        }

        foreach (string path in other.List(string.Empty))
        {
            store.Replace(path, LogForge.Read(other, path));
        }

        store.Replace(LogLayout.Head, head);
    }

    private MemoryLogStore Make(int firstNumber, int records = Count)
    {
        var store = new MemoryLogStore();
        var options = new LogOptions
        {
            Origin = Origin,
            LogSecret = [.. Secret],
            Signer = _signer,
            ReserveRecords = 1,
            CheckpointEveryRecords = 0,
        };
        using var writer = new LogWriter(store, options, LogRecovery.Open(store, Origin, _signer.Verifier));
        Require(writer.Begin(1));
        for (int i = 0; i < records; i++)
        {
            AuditRecordFields fields = Fields(firstNumber + i);
            writer.Append(in fields, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"delta {i}")));
            if (i == records / 2)
            {
                Require(writer.Commit());
                Require(writer.Compact("snapshot"u8));
            }
        }

        Require(writer.Close());
        return store;
    }

    private static AuditRecordFields Fields(int number) => new()
    {
        Type = number % 3 == 0 ? AuditTypes.TransferAdmit : AuditTypes.TransferFilter,
        Outcome = number % 5 == 0 ? AuditOutcome.Failure : AuditOutcome.Success,
        Reason = "none"u8,
        Subject = "partition sensor"u8,
        Object = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"message {number}")),
        Channel = "weather 1"u8,
        SourceLabel = "UNCLASSIFIED"u8,
        VirtualNanoseconds = (ulong)number * 1000,
        WallSeconds = 1_790_000_000,
        WallQuality = WallQuality.Set,
        LengthBytes = (ulong)number,
        Transfer = new Digest(1, 2, 3, (ulong)number),
        Journal = new Digest(9, 9, 9, 9),
        PayloadDigest = new Digest(4, 5, 6, (ulong)number + 1),
        PolicyDigest = new Digest(7, 7, 7, 7),
        Rule = "wx-up policy.yaml:12"u8,
    };

    private static void Require(StoreStatus status)
    {
        if (status != StoreStatus.Ok)
        {
            throw new InvalidOperationException($"the corpus's log cannot be written: {status}");
        }
    }
}
