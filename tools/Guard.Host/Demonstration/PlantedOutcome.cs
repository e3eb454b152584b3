namespace Guard.Host.Demonstration;

/// <summary>What the two-run experiment measured in the test build with a planted leak.</summary>
/// <param name="Plant">The planted leak.</param>
/// <param name="BitsDecoded">Bits of the secret that ear decoded.</param>
/// <param name="BitsTotal">Bits of the secret.</param>
/// <param name="FirstDifferentFrame">First frame in which ear could tell the runs apart, or -1.</param>
/// <param name="FirstDifferentByte">First byte of ear's console that differs, or -1.</param>
/// <param name="Left">Console of the first run from a little before that byte, hexadecimal.</param>
/// <param name="Right">The same of the second run.</param>
public sealed record PlantedOutcome(
    string Plant,
    int BitsDecoded,
    int BitsTotal,
    int FirstDifferentFrame,
    int FirstDifferentByte,
    string Left,
    string Right
);
