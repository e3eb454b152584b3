using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Policy.Documents;

/// <summary>What a system description calls the features of a processor: the SDM's names in small letters.</summary>
public static class FeatureWords
{
    private static readonly ImmutableArray<(string Word, ProcessorFeatures Feature)> Words =
    [
        ("fpu", ProcessorFeatures.FPU),
        ("vme", ProcessorFeatures.VME),
        ("de", ProcessorFeatures.DE),
        ("pse", ProcessorFeatures.PSE),
        ("tsc", ProcessorFeatures.TSC),
        ("msr", ProcessorFeatures.MSR),
        ("pae", ProcessorFeatures.PAE),
        ("cx8", ProcessorFeatures.CX8),
        ("apic", ProcessorFeatures.APIC),
        ("sep", ProcessorFeatures.SEP),
        ("pge", ProcessorFeatures.PGE),
        ("cmov", ProcessorFeatures.CMOV),
        ("clfsh", ProcessorFeatures.CLFSH),
        ("nx", ProcessorFeatures.NX),
        ("mmx", ProcessorFeatures.MMX),
        ("fxsr", ProcessorFeatures.FXSR),
        ("sse", ProcessorFeatures.SSE),
        ("sse2", ProcessorFeatures.SSE2),
        ("sse3", ProcessorFeatures.SSE3),
        ("ssse3", ProcessorFeatures.SSSE3),
        ("sse4.1", ProcessorFeatures.SSE41),
        ("sse4.2", ProcessorFeatures.SSE42),
        ("popcnt", ProcessorFeatures.POPCNT),
    ];

    /// <summary>Every word, by the bit of its feature.</summary>
    internal static string[] All => [.. Words.Select(row => row.Word)];

    /// <summary>The words of some features in one line; empty for none.</summary>
    public static string Text(ProcessorFeatures features) =>
        string.Join(", ", Words.Where(row => features.HasFlag(row.Feature)).Select(row => row.Word));

    /// <summary>The feature of a word; none for an unknown word.</summary>
    internal static ProcessorFeatures Find(string word) => Words.FirstOrDefault(row => row.Word == word).Feature;
}
