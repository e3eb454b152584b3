using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using Guard.Policy.Yaml;

namespace Guard.Policy.Testing;

/// <summary>Reads a tests file (SCHEMAS.md).</summary>
internal sealed class PolicyTestReader
{
    private const int MaxCases = 10_000;

    private readonly PolicyModel _policy;
    private readonly ISourceFiles _files;
    private readonly DiagnosticBag _bag;
    private readonly NameTable<DomainModel> _domains = new("domain");
    private readonly NameTable<TypeModel> _types = new("type");
    private readonly NameTable<Draft> _drafts = new("earlier case");

    internal PolicyTestReader(PolicyModel policy, ISourceFiles files, DiagnosticBag bag)
    {
        _policy = policy;
        _files = files;
        _bag = bag;
        foreach (DomainModel domain in policy.Domains)
        {
            _domains.Add(domain.Name, domain);
        }

        foreach (TypeModel type in policy.Types)
        {
            _types.Add(type.Name, type);
        }
    }

    internal ImmutableArray<PolicyTestCase> Read(SourceFile file)
    {
        if (StrictYaml.Read(file, _bag) is not { } root)
        {
            return [];
        }

        var start = new SourceSpan(file.Path, 1, 1, 1);
        MapReader map = MapReader.Open(root, TestShapes.Tests, start, _bag);
        if (map.Name("tests") is { } name && name.Value != _policy.Name)
        {
            _bag.Report(
                Check.P003, name.Span, $"these tests are for policy '{name.Value}', not for '{_policy.Name}'",
                "name the policy they were written for");
        }

        var cases = ImmutableArray.CreateBuilder<PolicyTestCase>();
        MapShape shape = TestShapes.Tests.Find("cases")!.Inner!;
        foreach (YamlEntry entry in map.Named("cases", MaxCases))
        {
            MapReader one = MapReader.Open(entry.Value, shape, entry.Key.Span, _bag);
            Draft draft = ReadDraft(one);
            _drafts.Add(entry.Key.Value, draft);
            if (Finish(entry.Key.Value, one, draft) is { } finished)
            {
                cases.Add(finished);
            }
        }

        if (map.Has("cases") && cases.Count == 0 && !_bag.HasErrors)
        {
            _bag.Report(Check.P041, map.KeySpan("cases"), "there is no case", "a test without a case proves nothing");
        }

        return cases.ToImmutable();
    }

    private Draft ReadDraft(MapReader map)
    {
        Draft draft = map.Name("like") is { } like && _drafts.Find(like, _bag) is { } earlier ? earlier : Draft.Empty;
        DomainModel? from = map.Has("from") ? _domains.Find(map.Name("from"), _bag) : draft.From;
        DomainModel? to = map.Has("to") ? _domains.Find(map.Name("to"), _bag) : draft.To;
        TypeModel? type = map.Has("type") ? _types.Find(map.Name("type"), _bag) : draft.Type;
        int payloads = (map.Has("text") ? 1 : 0) + (map.Has("hex") ? 1 : 0) + (map.Has("file") ? 1 : 0) + (map.Has("record") ? 1 : 0);
        if (payloads > 1)
        {
            _bag.Report(Check.P040, map.Span, "a case has one message", "keep one of text, hex, file and record");
        }

        ImmutableArray<byte>? raw = payloads == 0 ? draft.Raw : RawPayload(map);
        return new Draft(from, to, type, raw, Record(map, payloads == 0 || map.Has("record") ? draft.Record : []));
    }

    private ImmutableArray<byte>? RawPayload(MapReader map)
    {
        if (map.Node("text") is YamlScalar text)
        {
            return [.. Encoding.UTF8.GetBytes(text.Value)];
        }

        if (map.Text("hex") is { } hex)
        {
            string digits = hex.Value.Replace(" ", "", StringComparison.Ordinal);
            bool good = digits.Length % 2 == 0;
            foreach (char c in digits)
            {
                good &= char.IsAsciiHexDigit(c);
            }

            if (good)
            {
                return [.. Convert.FromHexString(digits)];
            }

            _bag.Report(Check.S019, hex.Span, "this is not pairs of hexadecimal digits");
        }

        if (map.Text("file") is { } path)
        {
            if (new SourceLoader(_files, _bag).ReadBytes(path) is { } bytes)
            {
                return [.. bytes.Span];
            }
        }

        return null;
    }

    private SortedDictionary<string, YamlScalar> Record(MapReader map, SortedDictionary<string, YamlScalar> inherited)
    {
        var values = new SortedDictionary<string, YamlScalar>(inherited, StringComparer.Ordinal);
        switch (map.Node("record"))
        {
            case YamlMap record:
                foreach (YamlEntry entry in record.Entries)
                {
                    if (entry.Value is YamlScalar value)
                    {
                        values[entry.Key.Value] = value;
                    }
                    else
                    {
                        _bag.Report(Check.S018, entry.Key.Span, $"'{entry.Key.Value}' is a single value, not {entry.Value.Kind}");
                    }
                }

                break;
            case { } other:
                _bag.Report(Check.S018, map.KeySpan("record"), $"'record' is a map from fields to values, not {other.Kind}");
                break;
            default:
                break;
        }

        return values;
    }

    private PolicyTestCase? Finish(string name, MapReader map, Draft draft)
    {
        TestOutcome? expected = map.Choice("expect")?.Value switch
        {
            "deliver" => TestOutcome.Deliver,
            "hold-1" => TestOutcome.HoldForOne,
            "hold-2" => TestOutcome.HoldForTwo,
            "reject" => TestOutcome.Reject,
            "quarantine" => TestOutcome.Quarantine,
            "no-channel" => TestOutcome.NoChannel,
            _ => null,
        };
        string reason = map.Text("reason")?.Value ?? string.Empty;
        foreach (string key in (ReadOnlySpan<string>)["from", "to", "type"])
        {
            if (!map.Has(key) && !map.Has("like"))
            {
                _bag.Report(Check.S017, map.Span, $"a case needs '{key}', or another case it is like");
            }
        }

        if (draft is not { From: { } from, To: { } to, Type: { } type } || expected is not { } outcome)
        {
            return null;
        }

        ImmutableArray<byte>? payload = draft.Raw;
        if (payload is null && draft.Record.Count != 0 && type.Schema is { } schema)
        {
            payload = RecordEncoder.Encode(schema, draft.Record, map.Span, _bag);
        }
        else if (payload is null && outcome == TestOutcome.NoChannel)
        {
            payload = [0];      // Nobody looks at it.
        }
        else if (payload is null)
        {
            _bag.Report(Check.S017, map.Span, "a case needs a message: text, hex, file, or record for a type with a schema");
        }

        return payload is { } bytes ? new PolicyTestCase(name, from, to, type, bytes, outcome, reason, map.Span) : null;
    }

    // What a case says or inherits, before its message is made.
    private sealed record Draft(
        DomainModel? From, DomainModel? To, TypeModel? Type, ImmutableArray<byte>? Raw, SortedDictionary<string, YamlScalar> Record)
    {
        internal static Draft Empty => new(null, null, null, null, []);
    }
}
