using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Experiments.Rig;

/// <summary>Filters that answer what the first byte of the content asks for, so that an experiment reaches every cell of the machine.</summary>
internal sealed class ScriptedFilters : IFilterCatalogue
{
    /// <summary>Refused by filter A.</summary>
    internal const char FailA = 'F';

    /// <summary>Passed by A, refused by B: quarantine.</summary>
    internal const char FailB = 'G';

    /// <summary>A and B write different bytes: alarm, the channel halts.</summary>
    internal const char Differ = 'D';

    /// <summary>Never done: its fuel runs out.</summary>
    internal const char Endless = 'Z';

    private const int Fuel = 100;

    public ImmutableArray<FilterDescriptor> Descriptors { get; } =
    [
        new("a/1", FilterRole.A, ContentKind.Text, Fuel, 2, ["none", "forbidden"]),
        new("b/1", FilterRole.B, ContentKind.Text, Fuel, 2, ["none", "not-as-a-wrote"]),
    ];

    public IContentFilter? Create(string name, ReadOnlySpan<byte> configuration) =>
        name switch
        {
            "a/1" => new FilterA(),
            "b/1" => new FilterB(),
            _ => null,
        };

    /// <summary>Passes the input, its last byte changed by so much.</summary>
    internal static FilterStep Copy(ReadOnlySpan<byte> input, Span<byte> output, int change)
    {
        input.CopyTo(output);
        output[input.Length - 1] = (byte)(output[input.Length - 1] + change);
        return FilterStep.Pass(input.Length);
    }

    private sealed class FilterA : IContentFilter
    {
        public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
        {
            switch ((char)input[0])
            {
                case FailA:
                    return FilterStep.Fail(1, 0);
                case Endless:
                    fuel.TrySpend(50);
                    return new FilterStep(FilterVerdict.Working, 0, 0, 0);
                default:
                    fuel.TrySpend((ulong)input.Length);
                    return Copy(input, output, change: 0);
            }
        }
    }

    /// <summary>Filter B: refuses, writes other bytes, or writes A's again.</summary>
    internal sealed class FilterB : IContentFilter
    {
        public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel) => (char)input[0] switch
        {
            FailB => FilterStep.Fail(1, 0),
            Differ => Copy(input, output, change: 1),
            _ => Copy(input, output, change: 0),
        };
    }
}
