using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>`guard policy paths A B`: all simple ways, shortest first.</summary>
public static class PathFinder
{
    /// <summary>Partial ways looked at before the search is cut off.</summary>
    public const int MaxSteps = 200_000;

    /// <summary>Simple ways from one domain to another, at most <paramref name="most"/>.</summary>
    public static FlowPaths Find(PolicyModel policy, string from, string to, int most)
    {
        ArgumentNullException.ThrowIfNull(policy);
        DomainModel? source = null;
        DomainModel? sink = null;
        var known = new List<string>();
        foreach (DomainModel domain in policy.Domains)
        {
            source = domain.Name == from ? domain : source;
            sink = domain.Name == to ? domain : sink;
            known.Add(domain.Name);
        }

        if (source is null || sink is null)
        {
            string name = source is null ? from : to;
            return new FlowPaths($"there is no domain '{name}'; {Suggestion.For(name, known)}", [], false);
        }

        return Search(policy, source, sink, most);
    }

    /// <summary>One way a line: each step with its channel, direction and approvals.</summary>
    public static string Render(FlowPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Problem is { } problem)
        {
            return problem + "\n";
        }

        var text = new StringBuilder();
        foreach (ImmutableArray<ChannelModel> way in paths.Ways)
        {
            text.Append(Text(way)).Append('\n');
        }

        text.Append(paths.Ways.IsEmpty ? "no way\n" : string.Empty);
        text.Append(paths.HasMore ? "there are more\n" : string.Empty);
        return text.ToString();
    }

    /// <summary>One way that is not empty: "a —[x up]→ b —[y down, 2 approvals]→ c".</summary>
    public static string Text(ImmutableArray<ChannelModel> way)
    {
        var text = new StringBuilder(way[0].Source!.Name);
        foreach (ChannelModel channel in way)
        {
            text.Append(CultureInfo.InvariantCulture, $" \u2014[{Edge(channel)}]\u2192 {channel.Sink!.Name}");
        }

        return text.ToString();
    }

    /// <summary>The ways as a DOT graph.</summary>
    public static string RenderDot(FlowPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ImmutableArray<ChannelModel> way in paths.Ways)
        {
            foreach (ChannelModel channel in way)
            {
                lines.Add($"  \"{channel.Source!.Name}\" -> \"{channel.Sink!.Name}\" [label=\"{Edge(channel)}\"];\n");
            }
        }

        return "digraph ways {\n  rankdir=LR;\n" + string.Concat(lines) + "}\n";
    }

    /// <summary>JSON: {ways: [[{channel, from, to, direction, approvals, roles, rule}]], hasMore}.</summary>
    public static string RenderJson(FlowPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("ways");
            foreach (ImmutableArray<ChannelModel> way in paths.Ways)
            {
                json.WriteStartArray();
                foreach (ChannelModel channel in way)
                {
                    Write(json, channel);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteBoolean("hasMore", paths.HasMore);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ChannelModel channel)
    {
        json.WriteStartObject();
        json.WriteString("channel", channel.Name);
        json.WriteString("from", channel.Source!.Name);
        json.WriteString("to", channel.Sink!.Name);
        json.WriteString("direction", Direction(channel));
        json.WriteNumber("approvals", channel.Review.Quorum);
        json.WriteStartArray("roles");
        foreach (string role in channel.Review.Roles)
        {
            json.WriteStringValue(role);
        }

        json.WriteEndArray();
        json.WriteString("rule", channel.Span.RuleLocation);
        json.WriteEndObject();
    }

    /// <summary>How a wired channel between two labelled domains leads: up, equal or down.</summary>
    public static string Direction(ChannelModel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return FlowRule.Direction(channel.Source!.Label!.Value, channel.Sink!.Label!.Value) switch
        {
            FlowDirection.Up => "up",
            FlowDirection.Equal => "equal",
            FlowDirection.Down => "down",
        };
    }

    private static string Edge(ChannelModel channel)
    {
        string review = channel.Review.Quorum == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {channel.Review.Quorum} approvals");
        return $"{channel.Name} {Direction(channel)}{review}";
    }

    private static FlowPaths Search(PolicyModel policy, DomainModel source, DomainModel sink, int most)
    {
        var graph = new FlowGraph(policy);
        HashSet<DomainModel> useful = Reaching(policy, sink);
        var ways = ImmutableArray.CreateBuilder<ImmutableArray<ChannelModel>>();
        var queue = new Queue<ImmutableArray<ChannelModel>>();
        queue.Enqueue([]);
        int steps = 0;
        while (queue.TryDequeue(out ImmutableArray<ChannelModel> way))
        {
            DomainModel at = way.IsEmpty ? source : way[^1].Sink!;
            foreach (ChannelModel channel in graph.Leaving(at))
            {
                if (++steps > MaxSteps)
                {
                    return new FlowPaths(null, ways.ToImmutable(), true);
                }

                if (ReferenceEquals(channel.Sink, sink))
                {
                    if (ways.Count == most)
                    {
                        return new FlowPaths(null, ways.ToImmutable(), true);
                    }

                    ways.Add(way.Add(channel));
                }
                else if (useful.Contains(channel.Sink!) && !ReferenceEquals(channel.Sink, source) && !Visits(way, channel.Sink!))
                {
                    queue.Enqueue(way.Add(channel));
                }
            }
        }

        return new FlowPaths(null, ways.ToImmutable(), false);
    }

    private static bool Visits(ImmutableArray<ChannelModel> way, DomainModel domain)
    {
        foreach (ChannelModel channel in way)
        {
            if (ReferenceEquals(channel.Sink, domain))
            {
                return true;
            }
        }

        return false;
    }

    // Domains from which the sink can be reached.
    private static HashSet<DomainModel> Reaching(PolicyModel policy, DomainModel sink)
    {
        var arriving = new Dictionary<DomainModel, List<DomainModel>>();
        foreach (ChannelModel channel in policy.Channels)
        {
            if (channel is { Source: { } from, Sink: { } to })
            {
                arriving.TryAdd(to, []);
                arriving[to].Add(from);
            }
        }

        var reaching = new HashSet<DomainModel>();
        var queue = new Queue<DomainModel>();
        queue.Enqueue(sink);
        while (queue.TryDequeue(out DomainModel? domain))
        {
            if (arriving.TryGetValue(domain, out List<DomainModel>? sources))
            {
                foreach (DomainModel from in sources)
                {
                    if (reaching.Add(from))
                    {
                        queue.Enqueue(from);
                    }
                }
            }
        }

        return reaching;
    }
}
