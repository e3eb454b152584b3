using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>Domains as points, channels as arrows. A domain may pass on in another form whatever reached it.</summary>
internal sealed class FlowGraph
{
    private readonly PolicyModel _policy;
    private readonly SortedDictionary<uint, List<ChannelModel>> _leaving = [];

    internal FlowGraph(PolicyModel policy)
    {
        _policy = policy;
        foreach (ChannelModel channel in policy.Channels)
        {
            if (!channel.IsWired)
            {
                continue;
            }

            if (!_leaving.TryGetValue(channel.Source!.Id, out List<ChannelModel>? list))
            {
                list = [];
                _leaving.Add(channel.Source.Id, list);
            }

            list.Add(channel);
        }
    }

    /// <summary>Channels leaving a domain, by number.</summary>
    internal IReadOnlyList<ChannelModel> Leaving(DomainModel domain) => _leaving.TryGetValue(domain.Id, out List<ChannelModel>? list) ? list : [];

    /// <summary>"a -[x]-> b -[y]-> c".</summary>
    internal static string Text(ImmutableArray<ChannelModel> way)
    {
        var text = new StringBuilder(way[0].Source!.Name);
        foreach (ChannelModel channel in way)
        {
            text.Append(" -[").Append(channel.Name).Append("]-> ").Append(channel.Sink!.Name);
        }

        return text.ToString();
    }

    /// <summary>A shortest way, lowest channel numbers first; empty when there is none.</summary>
    /// <param name="from">Where it begins; null for any domain: the last step alone is then a way.</param>
    /// <param name="to">Where it ends; null for any.</param>
    /// <param name="types">The last step carries one of these; empty for all.</param>
    /// <param name="except">Channels that do not count.</param>
    internal ImmutableArray<ChannelModel> ShortestWay(
        DomainModel? from, DomainModel? to, ImmutableArray<TypeModel> types, ImmutableArray<ChannelModel> except)
    {
        var without = new HashSet<ChannelModel>(except);
        if (from is null)
        {
            foreach (ChannelModel channel in _policy.Channels)
            {
                if (channel.IsWired && !without.Contains(channel) && Ends(channel, to, types))
                {
                    return [channel];
                }
            }

            return [];
        }

        return Search(from, to, types, without);
    }

    // Breadth first. The start is a point like any other: a way may come back to it, when it is asked for as the end.
    private ImmutableArray<ChannelModel> Search(
        DomainModel from, DomainModel? to, ImmutableArray<TypeModel> types, HashSet<ChannelModel> without)
    {
        var reachedBy = new Dictionary<uint, ChannelModel>();
        var queue = new Queue<DomainModel>();
        queue.Enqueue(from);
        while (queue.TryDequeue(out DomainModel? domain))
        {
            foreach (ChannelModel channel in Leaving(domain))
            {
                if (without.Contains(channel))
                {
                    continue;
                }

                if (Ends(channel, to, types))
                {
                    return WayTo(channel, from, reachedBy);
                }

                if (!ReferenceEquals(channel.Sink, from) && reachedBy.TryAdd(channel.Sink!.Id, channel))
                {
                    queue.Enqueue(channel.Sink);
                }
            }
        }

        return [];
    }

    private static ImmutableArray<ChannelModel> WayTo(ChannelModel last, DomainModel from, Dictionary<uint, ChannelModel> reachedBy)
    {
        var way = new List<ChannelModel> { last };
        while (!ReferenceEquals(way[^1].Source, from))
        {
            way.Add(reachedBy[way[^1].Source!.Id]);
        }

        way.Reverse();
        return [.. way];
    }

    private static bool Ends(ChannelModel channel, DomainModel? to, ImmutableArray<TypeModel> types)
    {
        if (to is not null && !ReferenceEquals(channel.Sink, to))
        {
            return false;
        }

        if (types.IsEmpty)
        {
            return true;
        }

        foreach (TypeModel type in types)
        {
            if (channel.Carries(type))
            {
                return true;
            }
        }

        return false;
    }
}
