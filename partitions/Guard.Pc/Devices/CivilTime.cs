namespace Guard.Pc.Devices;

/// <summary>A date and time of the proleptic Gregorian calendar, without zone or leap seconds.</summary>
/// <param name="Year">Year.</param>
/// <param name="Month">1 to 12; other values are taken as they come when converting to seconds.</param>
/// <param name="Day">1 to 31, likewise.</param>
/// <param name="Hour">0 to 23, likewise.</param>
/// <param name="Minute">0 to 59, likewise.</param>
/// <param name="Second">0 to 59, likewise.</param>
internal readonly record struct CivilTime(long Year, int Month, int Day, int Hour, int Minute, int Second)
{
    private const int SecondsPerDay = 86400;
    private const int DaysPerEra = 146097;               // 400 years.
    private const long EpochDay = 719468;                // Days from 0000-03-01 to 1970-01-01.

    /// <summary>The time so many seconds after 1970-01-01.</summary>
    public static CivilTime FromUnixSeconds(long seconds)
    {
        long days = FloorDivide(seconds, SecondsPerDay);
        int second = (int)(seconds - (days * SecondsPerDay));
        long shifted = days + EpochDay;
        long era = FloorDivide(shifted, DaysPerEra);
        int dayOfEra = (int)(shifted - (era * DaysPerEra));
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));   // The year begins in March.
        int monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        int day = dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        return new CivilTime(year, month, day, second / 3600, second / 60 % 60, second % 60);
    }

    /// <summary>Day of the week so many seconds after 1970-01-01: 0 is Sunday.</summary>
    public static int DayOfWeek(long seconds)
    {
        long days = FloorDivide(seconds, SecondsPerDay) + 4;     // 1970-01-01 was a Thursday.
        return (int)(days - (FloorDivide(days, 7) * 7));
    }

    /// <summary>Seconds since 1970-01-01.</summary>
    public long ToUnixSeconds()
    {
        long year = Year - (Month <= 2 ? 1 : 0);
        long era = FloorDivide(year, 400);
        int yearOfEra = (int)(year - (era * 400));
        int monthFromMarch = Month > 2 ? Month - 3 : Month + 9;
        int dayOfYear = (((153 * monthFromMarch) + 2) / 5) + Day - 1;
        int dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        long days = (era * DaysPerEra) + dayOfEra - EpochDay;
        return (days * SecondsPerDay) + (Hour * 3600L) + (Minute * 60L) + Second;
    }

    private static long FloorDivide(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }
}
