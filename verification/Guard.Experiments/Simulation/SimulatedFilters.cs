using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Simulation;

/// <summary>Filters that answer what the first byte of a content asks for: every way through the machine is taken.</summary>
internal sealed class SimulatedFilters : IFilterCatalogue
{
    public ImmutableArray<FilterDescriptor> Descriptors { get; } =
    [
        new("a/1", FilterRole.A, ContentKind.Text, 200, 2, ["none", "forbidden"]),
        new("b/1", FilterRole.B, ContentKind.Text, 200, 2, ["none", "not-as-a-wrote"]),
    ];

    public IContentFilter? Create(string name, ReadOnlySpan<byte> configuration) => name switch
    {
        "a/1" => new FilterA(),
        "b/1" => new ScriptedFilters.FilterB(),
        _ => null,
    };

    private sealed class FilterA : IContentFilter
    {
        private int _asked;

        public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
        {
            fuel.TrySpend(40);
            return (char)input[0] switch
            {
                ScriptedFilters.FailA => FilterStep.Fail(1, 0),
                'E' => FilterStep.Error(1),
                'X' => throw new InvalidOperationException("a filter's own fault"),
                'L' => FilterStep.Pass(output.Length + 1),
                'W' when _asked++ < 2 => new FilterStep(FilterVerdict.Working, 0, 0, 0),
                _ => ScriptedFilters.Copy(input, output, change: 0),
            };
        }
    }
}
