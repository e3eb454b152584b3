using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Storage;
using Key = Guard.Crypto.Key;

namespace Guard.Bench;

/// <summary>The audit log alone: records as a transfer writes them, appended and flushed as a frame does it, then verified.</summary>
internal static class AuditBench
{
    private const string Origin = "guard.bench/log";
    private const double AppendTarget = 200_000;
    private const double VerifyTarget = 500_000;
    private const int RecordsPerLap = 32_768;
    private const int WarmUpLaps = 2;

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        string folder = options.MakeFolder("audit");
        try
        {
            var appends = new List<(int Records, Figure Figure)>();
            foreach (int records in (int[])[1024, 4096])
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"append, flushed each {records} records");
                appends.Add((records, new Figure(name, "records/s", AppendTarget)));
            }

            var verify = new Figure(
                string.Create(CultureInfo.InvariantCulture, $"verify, {Environment.ProcessorCount} threads"), "records/s", VerifyTarget);
            using var signer = new NoteSigner(
                Origin,
                Key.Import(SignatureAlgorithm.Ed25519, RandomNumberGenerator.GetBytes(32), KeyBlobFormat.RawPrivateKey));
            byte[] secret = RandomNumberGenerator.GetBytes(32);
            Append(folder, signer, secret, options.Repetitions, appends);
            var trust = new LogTrust { LogKeys = [signer.Verifier], Origin = Origin, LogSecret = secret };
            for (int lap = -WarmUpLaps; lap < options.Repetitions; lap++)
            {
                LogVerification? result = null;
                Lap time = Lap.Of(() => result = LogVerifying.Verify(folder, trust));
                if (result!.Findings.Count != 0)
                {
                    throw new OperatorException(1, $"the log does not verify: {result.Findings[0].Text}");
                }

                if (lap >= 0)
                {
                    verify.Add(result.RecordsChecked, time);
                }
            }

            return [.. appends.Select(append => append.Figure), verify];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Append(string folder, NoteSigner signer, byte[] secret, int repetitions, List<(int Records, Figure Figure)> figures)
    {
        using var store = new FileLogStore(folder, LogLayout.Wal, LogLayout.OtherWal);
        var options = new LogOptions
        {
            Origin = Origin,
            LogSecret = secret,
            Signer = signer,
            ReserveRecords = 4096,
            CheckpointEveryRecords = 16_384,
        };
        using var log = new LogWriter(store, options, LogRecovery.Open(store, Origin, null));
        Require(log.Begin(1));
        for (int lap = -WarmUpLaps; lap < repetitions; lap++)
        {
            foreach ((int records, Figure figure) in figures)
            {
                Lap time = Lap.Of(() => AppendLap(log, records));
                if (lap >= 0)
                {
                    figure.Add(RecordsPerLap, time);
                }
            }
        }

        Require(log.Close());
    }

    private static void AppendLap(LogWriter log, int recordsPerCommit)
    {
        Span<byte> delta = stackalloc byte[64];
        Span<byte> bytes = stackalloc byte[Digest.LengthBytes];
        bytes.Fill(0x5A);
        for (int commit = 0; commit < RecordsPerLap / recordsPerCommit; commit++)
        {
            for (int i = 0; i < recordsPerCommit; i++)
            {
                BitConverter.TryWriteBytes(bytes, log.TreeSize);
                Digest digest = Digest.From(bytes);
                log.Append(
                    new AuditRecordFields
                    {
                        Type = AuditTypes.TransferFilter,
                        Outcome = AuditOutcome.Success,
                        Subject = "text-rebuild/1"u8,
                        Object = "A"u8,
                        Channel = "up 1"u8,
                        Rule = "policy.yaml:20"u8,
                        LengthBytes = 256,
                        Fuel = 1024,
                        VirtualNanoseconds = log.TreeSize,
                        WallSeconds = 1_767_225_600,
                        WallQuality = WallQuality.Set,
                        Journal = digest,
                        Transfer = digest,
                        InDigest = digest,
                        OutDigest = digest,
                        StepDigest = digest,
                        FilterDigest = digest,
                        ConfigDigest = digest,
                    },
                    delta);
            }

            Require(log.Commit());
            if (log.WantsCompaction)
            {
                Require(log.Compact(delta));
            }
        }
    }

    private static void Require(StoreStatus status)
    {
        if (status != StoreStatus.Ok)
        {
            throw new OperatorException(2, $"storage refused: {status}");
        }
    }
}
