using System;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Filters.Tests;

/// <summary>Both filters of a kind with one configuration each, run as the monitor runs them: fresh instance, fuel by the
/// descriptor.</summary>
public sealed class FilterPair
{
    private readonly Catalogue _catalogue = new();
    private readonly FilterDescriptor _a;
    private readonly FilterDescriptor _b;
    private readonly byte[] _configurationA;
    private readonly byte[] _configurationB;
    private byte[] _output = [];

    public FilterPair(RecordSchema schema)
        : this(ContentKind.Record, ContentConfigurationCodec.Encode(schema), ContentConfigurationCodec.Encode(schema))
    {
    }

    public FilterPair(TextProfile profile)
        : this(ContentKind.Text, ContentConfigurationCodec.Encode(profile), ContentConfigurationCodec.Encode(profile))
    {
    }

    public FilterPair(ContentKind kind, byte[] configurationA, byte[] configurationB)
    {
        _a = _catalogue.Descriptors.Single(d => d.Kind == kind && d.Role == FilterRole.A);
        _b = _catalogue.Descriptors.Single(d => d.Kind == kind && d.Role == FilterRole.B);
        _configurationA = configurationA;
        _configurationB = configurationB;
    }

    public Outcome A(ReadOnlySpan<byte> input) => Run(_a, _configurationA, input, Grant(_a, input));

    public Outcome B(ReadOnlySpan<byte> input) => Run(_b, _configurationB, input, Grant(_b, input));

    public Outcome A(ReadOnlySpan<byte> input, ulong units) => Run(_a, _configurationA, input, units);

    public Outcome B(ReadOnlySpan<byte> input, ulong units) => Run(_b, _configurationB, input, units);

    private static ulong Grant(FilterDescriptor filter, ReadOnlySpan<byte> input) =>
        filter.FuelBase + (filter.FuelPerByte * (ulong)input.Length);

    private Outcome Run(FilterDescriptor descriptor, byte[] configuration, ReadOnlySpan<byte> input, ulong units)
    {
        IContentFilter? filter = _catalogue.Create(descriptor.Name, configuration);
        Assert.NotNull(filter);
        if (_output.Length < input.Length)
        {
            _output = new byte[input.Length * 2];
        }

        _output.AsSpan(0, input.Length).Fill(0xEE);     // What is not written shows.
        var fuel = new Fuel(units);
        FilterStep step = filter.Advance(input, _output.AsSpan(0, input.Length), ref fuel);
        byte[] written = step.Verdict == FilterVerdict.Pass ? _output[..step.OutputBytes] : [];
        return new Outcome(step, written, fuel.Used);
    }
}
