using System;
using System.Collections.Generic;
using System.Linq;

namespace Guard.Host.Auditing;

/// <summary>Finds transfers by what people call them.</summary>
public static class TransferSearch
{
    private const int IdDigits = 64;

    /// <summary>Ids of the transfers of a name, in the log's order.</summary>
    /// <param name="rows">Records of the log, from the first.</param>
    /// <param name="name">The first hexadecimal digits of an id; or CHANNEL/NUMBER, and CHANNEL/EPOCH.NUMBER in later boot epochs,
    /// as <see cref="Running.ReviewDocket.NameOf"/> writes it.</param>
    public static IReadOnlyList<string> Ids(IEnumerable<LogRow> rows, string name)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(name);
        IEnumerable<LogRow> named = name.Contains('/', StringComparison.Ordinal)
            ? rows.Where(row => row.Type == "transfer.admit" && NameOf(row) == name)
            : rows.Where(row => row.Transfer.Length == IdDigits && row.Transfer.StartsWith(name, StringComparison.Ordinal));
        return [.. named.Select(row => row.Transfer).Distinct(StringComparer.Ordinal)];
    }

    // `chan` reads NAME ID, and `obj` of an admission SINK/NUMBER (FORMAT.md of Guard.Audit).
    private static string NameOf(LogRow admission)
    {
        string number = admission["obj"].Split('/')[^1];
        return admission["chan"].Split(' ')[0] + "/" + (admission["boot"] == "1" ? number : $"{admission["boot"]}.{number}");
    }
}
