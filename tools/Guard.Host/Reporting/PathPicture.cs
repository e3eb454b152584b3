using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Policy.Analysis;
using Guard.Policy.Model;

namespace Guard.Host.Reporting;

/// <summary>The ways between two domains as SVG: the domains on them by level, each channel once, and the ways in words below.</summary>
public static class PathPicture
{
    /// <summary>The picture as a file of its own; without a way it says so and shows no more than its title.</summary>
    public static string Draw(string title, PolicyModel policy, FlowPaths ways)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(ways);
        ChannelModel[] steps = [.. ways.Ways.SelectMany(way => way).Distinct()];
        DomainModel[] met = [.. steps.SelectMany(step => (DomainModel[])[step.Source!, step.Sink!]).Distinct()];
        ImmutableArray<ReportPartition> domains =
        [
            .. met.OrderByDescending(domain => domain.Label!.Value.Level)
                .Select(domain => new ReportPartition(domain.Name, domain.LabelText, string.Empty, 0, 0, 0, string.Empty)),
        ];
        ImmutableArray<ReportFlow> flows =
        [
            .. steps.Select(step => new ReportFlow(
                step.Name, step.Source!.Name, step.Sink!.Name, PathFinder.Direction(step), Guards(step), step.Span.RuleLocation, 0, 0, 0, 0)),
        ];
        string words = WayList.Draw(ways, FlowPicture.InnerWidth, out int height);
        return FlowPicture.DrawPage(title, domains, flows, words, height);
    }

    private static string Guards(ChannelModel step)
    {
        string types = string.Join(" ", step.Types.Select(type => type.Value.Name));
        return step.Review.Quorum == 0
            ? types
            : types + string.Create(CultureInfo.InvariantCulture, $", {step.Review.Quorum} approvals");
    }
}
