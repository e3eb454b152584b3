using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Model;

namespace Guard.Policy.Compiling;

/// <summary>The configuration both filters get for a type in a channel.</summary>
internal static class ChannelContent
{
    /// <summary>Its bytes (FORMAT.md of Guard.Contracts); the type has a schema or a profile.</summary>
    internal static ImmutableArray<byte> Configuration(ChannelModel channel, TypeModel type) => type.Schema is { } schema
        ? [.. ContentConfigurationCodec.Encode(schema)]
        : [.. ContentConfigurationCodec.Encode(Profile(channel, type.Profile!))];

    private static TextProfile Profile(ChannelModel channel, TextProfile profile)
    {
        uint run = channel.MaxRun is { } maxRun ? Math.Min((uint)maxRun.Value, profile.MaxRunBytes) : profile.MaxRunBytes;
        return profile with { MaxRunBytes = run, Words = channel.Words };
    }
}
