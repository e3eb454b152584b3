using System.Collections.Immutable;

namespace Guard.Policy.Diagnostics;

/// <summary>All checks, as `guard check --list` shows them.</summary>
public static class CheckCatalogue
{
    /// <summary>By class, then by id.</summary>
    public static ImmutableArray<CheckDescriptor> All { get; } =
    [
        Check.S001, Check.S002, Check.S003, Check.S004, Check.S005, Check.S006, Check.S007, Check.S008, Check.S009, Check.S010,
        Check.S011, Check.S012, Check.S013, Check.S014,
        Check.S015, Check.S016, Check.S017, Check.S018, Check.S019, Check.S020, Check.S021, Check.S022, Check.S023, Check.S024,
        Check.S025, Check.S026, Check.S027, Check.S028,
        Check.P001, Check.P002, Check.P003, Check.P004, Check.P005, Check.P006, Check.P007, Check.P008, Check.P009, Check.P010,
        Check.P011, Check.P013, Check.P014, Check.P015,
        Check.P016, Check.P017, Check.P018, Check.P020, Check.P021, Check.P022, Check.P024, Check.P026, Check.P027, Check.P028, Check.P030,
        Check.P031, Check.P032, Check.P033, Check.P034,
        Check.P035, Check.P036, Check.P038, Check.P040, Check.P041, Check.P012, Check.P019, Check.P023, Check.P025, Check.P029,
        Check.G001, Check.G002, Check.G003,
        Check.G004, Check.G005, Check.G006,
        Check.G007, Check.G008, Check.G009, Check.G010, Check.G011, Check.G012, Check.G013, Check.G014, Check.G015, Check.G016,
        Check.G017, Check.G018, Check.G019, Check.G020,
        Check.G021, Check.G022, Check.G023, Check.G024, Check.G025, Check.G026, Check.G027, Check.G028, Check.G029, Check.G030,
        Check.G031, Check.G032, Check.G033, Check.G034, Check.G035, Check.G036, Check.G037,
    ];

    /// <summary>A check by its id, or null.</summary>
    public static CheckDescriptor? Find(string id)
    {
        foreach (CheckDescriptor check in All)
        {
            if (check.Id == id)
            {
                return check;
            }
        }

        return null;
    }
}
