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
        var items = new Dictionary<string, (ulong Epoch, ChannelId Channel, ulong Sequence)>(StringComparer.Ordinal);
        var found = new List<LogRow>();
        foreach (LogRow row in rows.Where(row => row.Type is "transfer.admit" or "transfer.match"))
        {
            if (row.Type == "transfer.admit")
            {
                items[row.Transfer] = (Number(row["boot"]), new ChannelId((uint)Number(row["chan"].Split(' ')[^1])), Number(row["obj"].Split('/')[^1]));
            }

            if (!items.TryGetValue(row.Transfer, out (ulong Epoch, ChannelId Channel, ulong Sequence) item))
            {
                continue;
            }

            string digest = PayloadDigest.Of(secret, item.Epoch, item.Channel, item.Sequence, content).ToString();
            if (row.Digests.GetValueOrDefault("payload") == digest || row.Digests.GetValueOrDefault("out") == digest)
            {
                found.Add(row);
            }
        }

        return found;
    }

    // `chan` reads NAME ID, and `obj` of an admission SINK/NUMBER (FORMAT.md of Guard.Audit).
    private static ulong Number(string digits) => ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
