using System;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One filter in its place on a channel, with what its records say of it, computed once.</summary>
internal sealed class ChannelFilter
{
    private readonly ImmutableArray<ReasonCode> _reasons;
    private readonly ReasonCode _unnamed;
    private readonly byte[] _name;

    internal ChannelFilter(FilterDescriptor descriptor, ImmutableArray<byte> configuration)
    {
        Descriptor = descriptor;
        Configuration = configuration;
        FilterDigest = TransferDigests.Filter(descriptor);
        ConfigurationDigest = TransferDigests.Configuration(configuration.AsSpan());
        string prefix = descriptor.Role == FilterRole.A ? "filter-a:" : "filter-b:";
        var reasons = ImmutableArray.CreateBuilder<ReasonCode>(descriptor.Reasons.Length);
        foreach (string reason in descriptor.Reasons)
        {
            reasons.Add(new ReasonCode(prefix + reason));
        }

        _reasons = reasons.MoveToImmutable();
        _name = Encoding.ASCII.GetBytes(descriptor.Name);
        _unnamed = new ReasonCode(prefix + "unnamed");
    }

    internal FilterDescriptor Descriptor { get; }

    internal ReadOnlySpan<byte> NameBytes => _name;

    internal ImmutableArray<byte> Configuration { get; }

    internal Digest FilterDigest { get; }

    internal Digest ConfigurationDigest { get; }

    /// <summary>Fuel for an input; saturates.</summary>
    internal Fuel FuelFor(int inputBytes)
    {
        UInt128 units = Descriptor.FuelBase + ((UInt128)Descriptor.FuelPerByte * (uint)inputBytes);
        return new Fuel(units > long.MaxValue ? long.MaxValue : (ulong)units);
    }

    internal ReasonCode Reason(uint number) => number < (uint)_reasons.Length ? _reasons[(int)number] : _unnamed;
}
