namespace Guard.Policy.Documents;

/// <summary>What may stand under a key.</summary>
public enum ValueForm
{
    /// <summary>A name: 1 to 32 of a-z, 0-9, '-', '_'.</summary>
    Name = 1,

    /// <summary>A name of the lattice: 1 to 32 of A-Z, a-z, 0-9, '-', '_', space.</summary>
    Word,

    /// <summary>Printable ASCII, 1 to 200 characters.</summary>
    Text,

    /// <summary>A whole number, digits with '_' between if wanted.</summary>
    Integer,

    /// <summary>A duration: 10us, 10ms, 60s, 5min, 24h, 7d.</summary>
    Duration,

    /// <summary>A size: 512B, 4KiB, 16MiB, 1GiB.</summary>
    Size,

    /// <summary>A rate: 20/min, 5/s, 100/h, 4/frame.</summary>
    Rate,

    /// <summary>A number of records: 4096 records.</summary>
    Records,

    /// <summary>A bit rate: 0.05 bit/s.</summary>
    BitRate,

    /// <summary>A date, 2027-06-30, or an instant, 2026-01-01T00:00:00Z; both UTC.</summary>
    Date,

    /// <summary>yes or no (true and false mean the same).</summary>
    Switch,

    /// <summary>One of listed words.</summary>
    Choice,

    /// <summary>A path below the folder.</summary>
    Path,

    /// <summary>A marking: SECRET//ORBIT//REL TO USA, GBR.</summary>
    Marking,

    /// <summary>A list of names.</summary>
    Names,

    /// <summary>A list of sizes.</summary>
    Sizes,

    /// <summary>A map with keys of its own.</summary>
    Map,

    /// <summary>A map from names the author chooses to maps.</summary>
    NamedMaps,

    /// <summary>A map from names the author chooses to lists of names.</summary>
    NamedNames,

    /// <summary>A list of maps.</summary>
    MapList,

    /// <summary>One of listed words, or a map.</summary>
    ChoiceOrMap,

    /// <summary>A list of one-entry maps: partition, length.</summary>
    SlotList,
}
