using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Documents;

/// <summary>Reads one type.</summary>
internal sealed class TypeReader
{
    /// <summary>Longest run of letters and digits when a text type does not say.</summary>
    internal const uint DefaultRun = 24;

    private readonly SourceLoader _loader;

    internal TypeReader(SourceLoader loader)
    {
        _loader = loader;
    }

    internal TypeModel Read(Located<string> name, uint number, MapReader map)
    {
        string kind = map.Choice("kind")?.Value ?? string.Empty;
        return kind switch
        {
            "rec" => ReadRecord(name, number, map),
            "text" => ReadText(name, number, map),
            _ => new TypeModel((ushort)number, name.Value, ContentKind.Record, 0, 0, null, null, name.Span, name.Span),
        };
    }

    private TypeModel ReadRecord(Located<string> name, uint number, MapReader map)
    {
        Refuse(map, "rec", "profile", "line", "lines", "run");
        Require(map, "rec", "schema");
        RecordSchema? schema = map.Text("schema") is { } path && _loader.LoadNamed(path, tabsAllowed: false) is { } file
            ? RecordSchemaReader.Read(file, map.Bag)
            : null;
        uint recordBytes = 0;
        foreach (RecordField field in schema?.Fields ?? [])
        {
            recordBytes += field.WidthBytes;
        }

        if (recordBytes > IPartition.MaxMessageBytes)
        {
            map.Bag.Report(
                Check.S025, map.ValueSpan("schema"),
                $"the record has {recordBytes} bytes; {IPartition.MaxMessageBytes} are allowed");
        }

        Located<ulong>? max = map.Size("max", 1, IPartition.MaxMessageBytes);
        if (max is { } limit && schema is not null && limit.Value < recordBytes)
        {
            map.Bag.Report(
                Check.P038, limit.Span, $"'{name.Value}' is limited to {limit.Value} bytes, but its record has {recordBytes}",
                $"leave max out, or raise it to {recordBytes}B");
        }

        ulong freeBits = schema is null ? 0 : FreeBits.OfRecord(schema);
        return new TypeModel(
            (ushort)number, name.Value, ContentKind.Record, recordBytes, freeBits, schema, null, name.Span,
            map.ValueSpan("schema"));
    }

    private static TypeModel ReadText(Located<string> name, uint number, MapReader map)
    {
        Refuse(map, "text", "schema");
        Require(map, "text", "profile", "max", "line", "lines");
        _ = map.Choice("profile");
        uint max = (uint)(map.Size("max", 1, IPartition.MaxMessageBytes)?.Value ?? 0);
        uint line = (uint)(map.Integer("line", 1, IPartition.MaxMessageBytes)?.Value ?? 0);
        uint lines = (uint)(map.Integer("lines", 1, IPartition.MaxMessageBytes)?.Value ?? 0);
        uint run = (uint)(map.Integer("run", 1, IPartition.MaxMessageBytes)?.Value ?? DefaultRun);
        if (max == 0 || line == 0 || lines == 0)
        {
            return new TypeModel((ushort)number, name.Value, ContentKind.Text, max, 0, null, null, name.Span, map.ValueSpan("max"));
        }

        return new TypeModel(
            (ushort)number, name.Value, ContentKind.Text, max, FreeBits.OfText(max, line, lines), null,
            new TextProfile(line, lines, run, []), name.Span, map.ValueSpan("max"));
    }

    private static void Refuse(MapReader map, string kind, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (map.Has(key))
            {
                map.Bag.Report(Check.S016, map.KeySpan(key), $"a type of kind {kind} has no key '{key}'", "remove it");
            }
        }
    }

    private static void Require(MapReader map, string kind, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (!map.Has(key))
            {
                map.Bag.Report(Check.S017, map.Span, $"a type of kind {kind} needs '{key}'");
            }
        }
    }
}
