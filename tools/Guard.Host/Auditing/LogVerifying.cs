using System;
using System.IO;
using System.Threading.Tasks;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Running;
using Guard.Host.Storage;

namespace Guard.Host.Auditing;

/// <summary>Verifies a run's log, its ranges in parallel.</summary>
public static class LogVerifying
{
    /// <summary>Verifies a run's log with the key its keyset names, and with the log secret where the run has one.</summary>
    public static LogVerification VerifyRun(RunFolder folder, Digest? rootFingerprint)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (Images.Keyset keyset, _) = BootVerifier.ReadKeyset(folder, rootFingerprint);
        (SystemImage image, _) = BootVerifier.ReadSystemImage(folder, keyset);
        NoteVerifier? logKey = null;
        foreach (Images.KeysetKey key in keyset.Keys)
        {
            logKey = key.Role == "log" ? key.Key : logKey;
        }

        if (logKey is null)
        {
            throw new OperatorException(2, $"{folder.Keyset}: no key of role 'log', so no signature can be checked");
        }

        byte[]? secret = File.Exists(folder.LogSecret) ? File.ReadAllBytes(folder.LogSecret) : null;
        return Verify(
            folder.Log,
            new LogTrust
            {
                LogKeys = [logKey],
                Origin = image.Audit.Origin,
                LogSecret = secret,
            });
    }

    /// <summary>Verifies a log folder against given keys.</summary>
    public static LogVerification Verify(string logFolder, LogTrust trust)
    {
        if (!Directory.Exists(logFolder))
        {
            throw new OperatorException(2, $"{logFolder}: no such folder");
        }

        using var store = new FileLogStore(logFolder);
        LogVerifier verifier = LogVerifier.Open(store, trust);
        int ranges = (int)Math.Min(verifier.BundleCount, (ulong)Environment.ProcessorCount);
        var results = new LogRangeResult[ranges];
        ulong perRange = ranges == 0 ? 0 : (verifier.BundleCount + (ulong)ranges - 1) / (ulong)ranges;
        Parallel.For(
            0,
            ranges,
            range =>
            {
                ulong first = (ulong)range * perRange;
                ulong count = first >= verifier.BundleCount ? 0 : Math.Min(perRange, verifier.BundleCount - first);
                using var own = new FileLogStore(logFolder);
                results[range] = verifier.VerifyBundles(own, first, count);
            });
        return verifier.Finish(store, results);
    }
}
