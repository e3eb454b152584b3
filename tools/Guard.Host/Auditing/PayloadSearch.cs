using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Auditing;

/// <summary>Finds transfers by content: keyed payload digests are computed anew from the log secret (design 3.3).</summary>
public static class PayloadSearch
{
    /// <summary>Admissions of transfers whose source bytes, or released bytes, are exactly the content.</summary>
    public static List<LogRow> Find(RunFolder folder, IEnumerable<LogRow> rows, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(rows);
        byte[] secret = File.ReadAllBytes(folder.LogSecret);
        var found = new List<LogRow>();
        foreach (LogRow row in rows.Where(row => row.Type is "transfer.admit" or "transfer.match"))
        {
            string digest = PayloadDigest.Of(secret, Epoch(row), Channel(row), Sequence(row), content).ToString();
            if (row.Digests.GetValueOrDefault("payload") == digest || row.Digests.GetValueOrDefault("out") == digest)
            {
                found.Add(row);
            }
        }

        return found;
    }

    private static ulong Epoch(LogRow row) => ulong.Parse(row["boot"], CultureInfo.InvariantCulture);

    // `chan` reads NAME/ID and `obj` the transfer's number on it (FORMAT.md of Guard.Audit).
    private static ChannelId Channel(LogRow row) => new(uint.Parse(row["chan"].Split('/')[^1], CultureInfo.InvariantCulture));

    private static ulong Sequence(LogRow row) => ulong.Parse(row["obj"].Split('/')[^1], CultureInfo.InvariantCulture);
}
