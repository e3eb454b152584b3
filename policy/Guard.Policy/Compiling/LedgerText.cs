using System.Globalization;

namespace Guard.Policy.Compiling;

/// <summary>Rates of the ledger as text.</summary>
public static class LedgerText
{
    /// <summary>Millionths of a bit per second as "0.039 bit/s", with as many decimals as needed, at most six.</summary>
    public static string Rate(ulong microbitsPerSecond)
    {
        string whole = (microbitsPerSecond / 1_000_000).ToString(CultureInfo.InvariantCulture);
        string fraction = (microbitsPerSecond % 1_000_000).ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0');
        return fraction.Length == 0 ? $"{whole} bit/s" : $"{whole}.{fraction} bit/s";
    }
}
