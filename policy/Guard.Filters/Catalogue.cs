// Protects: the monitor gets the filter the SystemImage names, with a configuration the filter can carry out, or none. Trusts:
// the four filters.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>The filters of this build (FORMAT.md). One catalogue serves one monitor; it is not for use by two threads.</summary>
/// <remarks>Compiled configurations are immutable and kept, so that a transfer costs no compilation; filters are never
/// kept.</remarks>
public sealed class Catalogue : IFilterCatalogue
{
    private const string RecordRebuild = "record-rebuild/1";
    private const string RecordVerify = "record-verify/1";
    private const string TextRebuild = "text-rebuild/1";
    private const string TextVerify = "text-verify/1";
    private const ulong RecordFuelBase = 4096;
    private const ulong RecordFuelPerByte = 8;
    private const ulong TextFuelBase = 512;
    private const ulong TextRebuildFuelPerByte = 400;
    private const ulong TextVerifyFuelPerByte = 16;
    private const int MaxKept = 256;

    private readonly List<Kept> _kept = [];

    /// <inheritdoc/>
    public ImmutableArray<FilterDescriptor> Descriptors { get; } =
    [
        new(RecordRebuild, FilterRole.A, ContentKind.Record, RecordFuelBase, RecordFuelPerByte, RecordReason.Texts),
        new(RecordVerify, FilterRole.B, ContentKind.Record, RecordFuelBase, RecordFuelPerByte, RecordReason.Texts),
        new(TextRebuild, FilterRole.A, ContentKind.Text, TextFuelBase, TextRebuildFuelPerByte, TextReason.Texts),
        new(TextVerify, FilterRole.B, ContentKind.Text, TextFuelBase, TextVerifyFuelPerByte, TextReason.Texts),
    ];

    /// <inheritdoc/>
    public IContentFilter? Create(string name, ReadOnlySpan<byte> configuration)
    {
        foreach (Kept kept in _kept)
        {
            if (kept.Name == name && configuration.SequenceEqual(kept.Configuration.AsSpan()))
            {
                return Start(kept.Compiled);
            }
        }

        object? compiled = Compile(name, configuration);
        if (compiled is not null && _kept.Count < MaxKept)
        {
            _kept.Add(new Kept(name, [.. configuration], compiled));
        }

        return Start(compiled);
    }

    private static object? Compile(string name, ReadOnlySpan<byte> configuration) => name switch
    {
        RecordRebuild => RecordLayout.Read(configuration),
        RecordVerify => RecordLayout.Read(configuration) is { } layout ? RecordProgram.Compile(layout) : null,
        TextRebuild => TextLimits.Read(configuration) is { } profile ? TextParts.Of(profile) : null,
        TextVerify => TextLimits.Read(configuration) is { } profile ? TextProgram.Compile(profile) : null,
        _ => null,
    };

    private static IContentFilter? Start(object? compiled) => compiled switch
    {
        RecordLayout layout => new RecordRebuildFilter(layout),
        RecordProgram program => new RecordVerifyFilter(program),
        TextParts parts => new TextRebuildFilter(parts.Profile, parts.Words),
        TextProgram program => new TextVerifyFilter(program),
        _ => null,
    };

    private readonly record struct Kept(string Name, ImmutableArray<byte> Configuration, object Compiled);

    private sealed record TextParts(TextProfile Profile, WordIndex Words)
    {
        internal static TextParts Of(TextProfile profile) => new(profile, WordIndex.Build(profile.Words));
    }
}
