using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit.Tests;

/// <summary>Keys, options and records for the tests of this project.</summary>
internal static class TestLog
{
    internal const string Origin = "guard.example/log/test";

    internal static byte[] Secret => [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    internal static NoteSigner Signer(byte seed = 7, string name = Origin) =>
        new(name, Key.Import(SignatureAlgorithm.Ed25519, [.. Enumerable.Repeat(seed, 32)], KeyBlobFormat.RawPrivateKey));

    internal static LogTrust Trust(NoteSigner signer) =>
        new() { LogKeys = [signer.Verifier], Origin = Origin, LogSecret = Secret };

    internal static LogOptions Options(NoteSigner? signer, int checkpointEvery = 0, int reserve = 0) =>
        new() { Origin = Origin, LogSecret = Secret, Signer = signer, CheckpointEveryRecords = checkpointEvery,
            ReserveRecords = reserve };

    internal static LogWriter Open(FaultyLogStore store, LogOptions options, NoteVerifier? logKey, out LogRecovery recovery)
    {
        recovery = LogRecovery.Open(store, Origin, logKey);
        return new LogWriter(store, options, recovery);
    }

    /// <summary>Appends a record that is unlike any other, with a state delta that names it.</summary>
    internal static ulong Append(LogWriter writer, int number)
    {
        AuditRecordFields fields = Fields(number);
        return writer.Append(in fields, Encoding.ASCII.GetBytes($"delta {number}"));
    }

    internal static AuditRecordFields Fields(int number) => new()
    {
        Type = number % 3 == 0 ? AuditTypes.TransferAdmit : AuditTypes.TransferFilter,
        Outcome = number % 5 == 0 ? AuditOutcome.Failure : AuditOutcome.Success,
        Reason = "none"u8,
        Subject = "partition sensor"u8,
        Object = Encoding.ASCII.GetBytes($"message {number}"),
        Channel = "weather#1"u8,
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

    /// <summary>A closed log of a number of records, in two checkpoints, part of it left in the write-ahead log.</summary>
    internal static FaultyLogStore Make(int records, NoteSigner signer, int reserve = 1)
    {
        FaultyLogStore store = new();
        using LogWriter writer = Open(store, Options(signer, reserve: reserve), signer.Verifier, out _);
        Require(writer.Begin(1));
        for (int i = 0; i < records; i++)
        {
            Append(writer, i);
            if (i == records / 2)
            {
                Require(writer.Commit());
                Require(writer.Compact("snapshot"u8));
            }
        }

        Require(writer.Close());
        return store;
    }

    /// <summary>The file that holds the end of a log's write-ahead log.</summary>
    internal static string WalOf(FaultyLogStore store)
    {
        LogRecovery recovery = LogRecovery.Open(store, Origin, null);
        return recovery.WalPath;
    }

    /// <summary>A log that stopped while its write-ahead log was in two files: 12 records and a snapshot, then 9 more.</summary>
    internal static FaultyLogStore MakeCompacting(NoteSigner signer)
    {
        FaultyLogStore store = new() { SettleDelay = int.MaxValue };
        using LogWriter writer = Open(store, Options(signer, reserve: 1), signer.Verifier, out _);
        Require(writer.Begin(1));
        for (int i = 0; i < 21; i++)
        {
            Append(writer, i);
            if (i == 11)
            {
                Require(writer.Compact("snapshot"u8));
            }
        }

        Require(writer.Commit());
        return store.Copy();
    }

    internal static void Require(StoreStatus status)
    {
        if (status != StoreStatus.Ok)
        {
            throw new InvalidOperationException($"the store answered {status}");
        }
    }
}
