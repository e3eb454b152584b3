using System;
using System.Globalization;

namespace Guard.Policy.Documents;

/// <summary>Texts of durations, sizes, rates and dates to exact integers. Nothing is rounded; what does not fit is
/// refused.</summary>
internal static class Values
{
    /// <summary>Longest duration: ten years, in nanoseconds.</summary>
    internal const ulong MaxNanoseconds = 10UL * 365 * 86400 * 1_000_000_000;

    private const ulong MaxNumber = 1UL << 53;

    /// <summary>Digits, with single '_' between digits, no leading zero but "0" itself.</summary>
    internal static bool TryInteger(string text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 24 || text[0] is '_' || text[^1] is '_' || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '_')
            {
                if (text[i - 1] == '_')
                {
                    return false;
                }

                continue;
            }

            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (ulong)(c - '0');
            if (value > MaxNumber)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>10us, 10ms, 60s, 5min, 24h, 7d in nanoseconds; ns too.</summary>
    internal static bool TryDuration(string text, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (!TrySplit(text, out ulong number, out string unit))
        {
            return false;
        }

        ulong factor = Nanoseconds(unit);
        if (factor == 0 || number > MaxNanoseconds / factor)
        {
            return false;
        }

        nanoseconds = number * factor;
        return true;
    }

    /// <summary>512B, 4KiB, 16MiB, 1GiB in bytes.</summary>
    internal static bool TrySize(string text, out ulong bytes)
    {
        bytes = 0;
        if (!TrySplit(text, out ulong number, out string unit))
        {
            return false;
        }

        int shift = unit switch { "B" => 0, "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => -1 };
        if (shift < 0 || number > (MaxNumber >> shift))
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }

    /// <summary>20/min: a count and the window in nanoseconds.</summary>
    internal static bool TryRate(string text, out (ulong Count, ulong WindowNanoseconds) rate)
    {
        rate = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryInteger(text[..slash], out ulong count))
        {
            return false;
        }

        ulong window = Nanoseconds(text[(slash + 1)..]);
        rate = (count, window);
        return window != 0;
    }

    /// <summary>4/frame: the count.</summary>
    internal static bool TryFrameRate(string text, out ulong count)
    {
        count = 0;
        return text.EndsWith("/frame", StringComparison.Ordinal) && TryInteger(text[..^6], out count);
    }

    /// <summary>4096 records: the count.</summary>
    internal static bool TryRecords(string text, out ulong count)
    {
        count = 0;
        return text.EndsWith(" records", StringComparison.Ordinal) && TryInteger(text[..^8], out count);
    }

    /// <summary>0.05 bit/s in millionths of a bit per second; at most six decimals.</summary>
    internal static bool TryBitRate(string text, out ulong microbitsPerSecond)
    {
        microbitsPerSecond = 0;
        if (!text.EndsWith(" bit/s", StringComparison.Ordinal))
        {
            return false;
        }

        string number = text[..^6];
        int point = number.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? number : number[..point];
        string fraction = point < 0 ? "0" : number[(point + 1)..];
        if (fraction.Length is 0 or > 6 || !TryInteger(whole, out ulong units) || units > 1_000_000_000)
        {
            return false;
        }

        ulong micro = 0;
        for (int i = 0; i < 6; i++)
        {
            char c = i < fraction.Length ? fraction[i] : '0';
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            micro = (micro * 10) + (ulong)(c - '0');
        }

        microbitsPerSecond = (units * 1_000_000) + micro;
        return true;
    }

    /// <summary>2027-06-30 (its beginning) or 2026-01-01T00:00:00Z, UTC, in Unix seconds; years 1970 to 9999.</summary>
    internal static bool TryDate(string text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length is not (10 or 20) || text[4] != '-' || text[7] != '-'
            || !Digits(text, 0, 4, out int year) || !Digits(text, 5, 2, out int month) || !Digits(text, 8, 2, out int day)
            || year < 1970 || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month))
        {
            return false;
        }

        int hour = 0;
        int minute = 0;
        int second = 0;
        if (text.Length == 20 && (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z'
            || !Digits(text, 11, 2, out hour) || !Digits(text, 14, 2, out minute) || !Digits(text, 17, 2, out second)
            || hour > 23 || minute > 59 || second > 59))
        {
            return false;
        }

        unixSeconds = (((((DaysSince1970(year, month, day) * 24) + hour) * 60) + minute) * 60) + second;
        return true;
    }

    /// <summary>An instant as 2027-06-30 or, when not at midnight, 2027-06-30T12:00:00Z.</summary>
    internal static string DateText(long unixSeconds)
    {
        long days = unixSeconds / 86400;
        long rest = unixSeconds % 86400;
        int year = 1970;
        while (days >= (IsLeap(year) ? 366 : 365))
        {
            days -= IsLeap(year) ? 366 : 365;
            year++;
        }

        int month = 1;
        while (days >= DaysIn(year, month))
        {
            days -= DaysIn(year, month);
            month++;
        }

        string date = string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{days + 1:D2}");
        return rest == 0
            ? date
            : date + string.Create(CultureInfo.InvariantCulture, $"T{rest / 3600:D2}:{rest / 60 % 60:D2}:{rest % 60:D2}Z");
    }

    /// <summary>A duration in the largest unit that holds it whole.</summary>
    internal static string DurationText(ulong nanoseconds)
    {
        foreach ((string unit, ulong factor) in
            (ReadOnlySpan<(string, ulong)>)[("d", Nanoseconds("d")), ("h", Nanoseconds("h")), ("min", Nanoseconds("min")),
                ("s", Nanoseconds("s")), ("ms", Nanoseconds("ms")), ("us", Nanoseconds("us"))])
        {
            if (nanoseconds != 0 && nanoseconds % factor == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / factor}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds}ns");
    }

    /// <summary>A size in the largest unit that holds it whole.</summary>
    internal static string SizeText(ulong bytes)
    {
        int unit = 0;
        while (unit < 3 && bytes != 0 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            unit++;
        }

        string name = unit switch { 0 => "B", 1 => "KiB", 2 => "MiB", _ => "GiB" };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{name}");
    }

    private static bool TrySplit(string text, out ulong number, out string unit)
    {
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '_'))
        {
            digits++;
        }

        unit = text[digits..];
        return TryInteger(text[..digits], out number);
    }

    private static ulong Nanoseconds(string unit) => unit switch
    {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "min" => 60UL * 1_000_000_000,
        "h" => 3600UL * 1_000_000_000,
        "d" or "day" => 86400UL * 1_000_000_000,
        _ => 0,
    };

    private static bool Digits(string text, int start, int count, out int value)
    {
        value = 0;
        for (int i = start; i < start + count; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            value = (value * 10) + (text[i] - '0');
        }

        return true;
    }

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysIn(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static long DaysSince1970(int year, int month, int day)
    {
        long days = day - 1;
        for (int y = 1970; y < year; y++)
        {
            days += IsLeap(y) ? 366 : 365;
        }

        for (int m = 1; m < month; m++)
        {
            days += DaysIn(year, m);
        }

        return days;
    }
}
