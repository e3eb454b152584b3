using System;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>Filters that do what the first byte of the content says, so that a test can ask for any answer.</summary>
public sealed class TestFilters : IFilterCatalogue
{
    public ImmutableArray<FilterDescriptor> Descriptors { get; set; } =
    [
        new("a/1", FilterRole.A, ContentKind.Text, 100, 2, ["none", "forbidden"]),
        new("b/1", FilterRole.B, ContentKind.Text, 100, 2, ["none", "not-as-a-wrote"]),
    ];

    /// <summary>How often a filter looked at content.</summary>
    public int Looks { get; private set; }

    public IContentFilter? Create(string name, ReadOnlySpan<byte> configuration) =>
        Encoding.ASCII.GetString(configuration) != "ok" ? null : name == "a/1" ? new FilterA(this) : name == "b/1" ? new FilterB(this) : null;

    private static FilterStep Copy(ReadOnlySpan<byte> input, Span<byte> output, int change = 0)
    {
        input.CopyTo(output);
        output[input.Length - 1] = (byte)(output[input.Length - 1] + change);
        return FilterStep.Pass(input.Length);
    }

    private sealed class FilterA(TestFilters owner) : IContentFilter
    {
        private int _calls;

        public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
        {
            owner.Looks++;
            _calls++;
            switch ((char)input[0])
            {
                case 'F':
                    return FilterStep.Fail(1, 0);
                case 'E':
                    return FilterStep.Error(1);
                case 'X':
                    throw new InvalidOperationException("a filter's own fault");
                case 'L':
                    return FilterStep.Pass(output.Length + 1);
                case 'N':
                    return FilterStep.Pass(0);
                case 'V':
                    return new FilterStep((FilterVerdict)9, 0, 0, 0);
                case 'W' when _calls < 3:
                case 'Z':
                    fuel.TrySpend(50);
                    return new FilterStep(FilterVerdict.Working, 0, 0, 0);
                default:
                    fuel.TrySpend((ulong)input.Length);
                    return Copy(input, output);
            }
        }
    }

    private sealed class FilterB(TestFilters owner) : IContentFilter
    {
        public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
        {
            owner.Looks++;
            return (char)input[0] switch
            {
                'G' => FilterStep.Fail(1, 0),
                'D' => Copy(input, output, change: 1),
                'S' => FilterStep.Pass(input.Length - 1),
                'Y' => throw new InvalidOperationException("a filter's own fault"),
                _ => Copy(input, output),
            };
        }
    }
}
