using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>Checks of one channel by itself.</summary>
internal sealed class ChannelChecks
{
    private readonly LatticeModel _lattice;
    private readonly ImmutableArray<FilterDescriptor> _filters;
    private readonly DiagnosticBag _bag;

    internal ChannelChecks(LatticeModel lattice, ImmutableArray<FilterDescriptor> filters, DiagnosticBag bag)
    {
        _lattice = lattice;
        _filters = filters;
        _bag = bag;
    }

    internal void Run(ChannelModel channel)
    {
        if (channel.Source is not null && ReferenceEquals(channel.Source, channel.Sink))
        {
            _bag.Report(
                Check.P008, channel.SinkSpan, $"'{channel.Name}' leads from '{channel.Source.Name}' to itself",
                "name another domain");
            return;
        }

        if (channel is { Source: { Label: { } source } from, Sink: { Label: { } sink } to })
        {
            CheckFlow(channel, from, source, to, sink);
            CheckOutLabel(channel, source, sink);
        }

        CheckReview(channel);
        CheckReleaseSlot(channel);
        CheckFilters(channel);
        CheckLimits(channel);
    }

    private void CheckFlow(ChannelModel channel, DomainModel from, in Label source, DomainModel to, in Label sink)
    {
        bool falls = !Lattice.ConfidentialityAllows(source, sink);
        bool rises = !Lattice.IntegrityAllows(source, sink);
        if (channel is { Import: { } import, Downgrade: { } downgrade })
        {
            _bag.Report(
                Check.P009, channel.Span, $"'{channel.Name}' waives confidentiality and integrity",
                "use two channels through a domain between them",
                new RelatedPosition(downgrade.Span, "waives confidentiality"),
                new RelatedPosition(import.Span, "waives integrity"));
            return;
        }

        if (falls && rises)
        {
            _bag.Report(
                Check.P009, channel.Span, $"'{channel.Name}' would need both waivers: {FlowText.Against(_lattice, source, sink)}",
                "use two channels through a domain between them", Parties(from, to));
        }
        else if (falls && channel.Downgrade is null)
        {
            _bag.Report(
                Check.P010, channel.Span,
                $"'{channel.Name}' flows against the lattice, {from.LabelText} to {to.LabelText}: {FlowText.Against(_lattice, source, sink)}",
                "add downgrade: { authority: ..., until: ... } with review and slot, or remove it", Parties(from, to));
        }
        else if (rises && channel.Import is null)
        {
            _bag.Report(
                Check.P010, channel.Span, $"'{channel.Name}' raises integrity: {FlowText.Against(_lattice, source, sink)}",
                "add import: { authority: ..., until: ... }, or remove it", Parties(from, to));
        }

        CheckNeeded(channel.Downgrade, falls, "confidentiality", "downgrade", channel);
        CheckNeeded(channel.Import, rises, "integrity", "import", channel);
    }

    private void CheckNeeded(WaiverModel? waiver, bool needed, string half, string key, ChannelModel channel)
    {
        if (waiver is null)
        {
            return;
        }

        if (!needed)
        {
            _bag.Report(
                Check.P013, waiver.Span, $"'{channel.Name}' needs no {key}: the lattice allows this flow's {half}",
                $"remove {key}");
        }
    }

    private static ImmutableArray<RelatedPosition> Parties(DomainModel from, DomainModel to) =>
    [
        new RelatedPosition(from.LabelSpan, $"'{from.Name}' is {from.LabelText}, integrity {Text(from.Label!.Value.Integrity)}"),
        new RelatedPosition(to.LabelSpan, $"'{to.Name}' is {to.LabelText}, integrity {Text(to.Label!.Value.Integrity)}"),
    ];

    private void CheckOutLabel(ChannelModel channel, in Label source, in Label sink)
    {
        if (channel.KeepsLabel && channel.Downgrade is not null)
        {
            _bag.Report(
                Check.P020, channel.OutLabelSpan, $"'{channel.Name}' downgrades, so what leaves it cannot keep its label",
                "write out_label: { fixed: LEVEL, rel: [...] }");
            return;
        }

        if (channel.KeepsLabel || channel.FixedLabel is not { } label)
        {
            return;
        }

        string text = MarkingReader.Text(_lattice, label);
        if (!Lattice.ConfidentialityAllows(label, sink))
        {
            _bag.Report(
                Check.P020, channel.OutLabelSpan,
                $"what leaves '{channel.Name}' is {text}, which '{channel.Sink!.Name}' may not read: {FlowText.Against(_lattice, label, sink)}",
                $"'{channel.Sink.Name}' is {channel.Sink.LabelText}");
        }
        else if (channel.Downgrade is null && Lattice.ConfidentialityAllows(source, sink) && !Lattice.ConfidentialityAllows(source, label))
        {
            _bag.Report(
                Check.P020, channel.OutLabelSpan,
                $"what enters '{channel.Name}' is {channel.Source!.LabelText} and would leave it as {text}: "
                    + $"{FlowText.Against(_lattice, source, label)}",
                "only a downgrade lowers a label");
        }
    }

    private void CheckReview(ChannelModel channel)
    {
        ReviewModel review = channel.Review;
        if (review.Quorum > 2)
        {
            _bag.Report(Check.P033, review.Span, $"'{channel.Name}' asks for {Text(review.Quorum)} approvals", "0, 1 or 2");
        }
        else if (channel.Downgrade is not null && review.Quorum < 2)
        {
            _bag.Report(
                Check.P011, review.Span, $"'{channel.Name}' downgrades with quorum {Text(review.Quorum)}; a downgrade needs 2",
                "add review: { quorum: 2, roles: [releaser, releaser], timeout: 24h }");
        }

        if (review.Quorum <= 2 && review.Roles.Length != review.Quorum)
        {
            _bag.Report(
                Check.P015, review.RolesSpan,
                $"'{channel.Name}' has quorum {Text(review.Quorum)} and names {Text(review.Roles.Length)} of its roles",
                "name one role for each approval");
        }

        if (review.ForbidSameOrganisation && channel.Source is { Organisation.Length: 0 } source)
        {
            _bag.Report(
                Check.P034, review.Span, $"'{channel.Name}' compares organisations, but '{source.Name}' has no org",
                "add org to the domain",
                new RelatedPosition(source.Span, $"'{source.Name}'"));
        }

        int orcon = _lattice.Handling.IndexOf("ORCON");
        if (channel is { Downgrade: not null, Source.Label: { } label } && orcon >= 0 && (label.Handling >> orcon & 1) != 0
            && !review.Roles.Contains("originator"))
        {
            _bag.Report(
                Check.P030, review.RolesSpan,
                $"'{channel.Name}' downgrades ORCON content of '{channel.Source!.Name}' without its originator",
                "make one of the roles originator");
        }
    }

    private void CheckReleaseSlot(ChannelModel channel)
    {
        if (channel.ReleaseSlot is not { } slot)
        {
            if (channel.Downgrade is { } downgrade)
            {
                _bag.Report(
                    Check.P028, downgrade.Span, $"'{channel.Name}' downgrades without release slots",
                    "add slot: { every: 60s, max: 1, sizes: [2KiB] }");
            }

            return;
        }

        if (channel.Downgrade is null)
        {
            _bag.Report(Check.P031, slot.Span, $"'{channel.Name}' has release slots but no downgrade", "remove slot");
            return;
        }

        for (int i = 1; i < slot.SizesBytes.Length; i++)
        {
            if (slot.SizesBytes[i] <= slot.SizesBytes[i - 1])
            {
                _bag.Report(
                    Check.P032, slot.SizesSpan, $"size classes of '{channel.Name}' do not ascend",
                    "write each once, smallest first");
                return;
            }
        }

        foreach (Located<TypeModel> type in channel.Types)
        {
            if (slot.SizesBytes.IsEmpty || type.Value.MaxBytes > slot.SizesBytes[^1])
            {
                _bag.Report(
                    Check.P032, slot.SizesSpan,
                    $"'{type.Value.Name}' may have {Text(type.Value.MaxBytes)} bytes; no size class of '{channel.Name}' holds them",
                    $"add {Values.SizeText(type.Value.MaxBytes)}",
                    new RelatedPosition(type.Value.MaxSpan, $"'{type.Value.Name}'"));
            }
        }
    }

    private void CheckFilters(ChannelModel channel)
    {
        bool text = false;
        foreach (Located<TypeModel> type in channel.Types)
        {
            text |= type.Value.Kind == ContentKind.Text;
            foreach (FilterRole role in (ImmutableArray<FilterRole>)[FilterRole.A, FilterRole.B])
            {
                if (FilterChoice.Of(_filters, type.Value.Kind, role) is null)
                {
                    string kind = type.Value.Kind == ContentKind.Record ? "rec" : "text";
                    _bag.Report(
                        Check.P014, type.Span, $"no filter {role} judges '{type.Value.Name}' (kind {kind})",
                        "this build's catalogue lacks it; `guard version` lists it");
                }
            }
        }

        if (text || channel.Types.IsEmpty)
        {
            return;
        }

        if (channel.WordsSpan is { } words)
        {
            _bag.Report(Check.P036, words, $"'{channel.Name}' looks for words but carries no text", "remove words");
        }

        if (channel.MaxRun is { } maxRun)
        {
            _bag.Report(Check.P036, maxRun.Span, $"'{channel.Name}' looks for encoded text but carries no text", "remove opaque");
        }
    }

    private void CheckLimits(ChannelModel channel)
    {
        LimitsModel limits = channel.Limits;
        if (limits.Burst == 0 || limits.PerDay == 0)
        {
            return;     // Reported when read.
        }

        if (limits.Burst > limits.PerDay)
        {
            _bag.Report(
                Check.P035, limits.BurstSpan,
                $"'{channel.Name}' allows {Text(limits.Burst)} at once but {Text(limits.PerDay)} a day",
                "lower burst, or raise day");
        }
        else if (limits.Burst > limits.Queue)
        {
            _bag.Report(
                Check.P035, limits.BurstSpan,
                $"'{channel.Name}' allows {Text(limits.Burst)} at once but {Text(limits.Queue)} in flight",
                "lower burst, or add a larger queue");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
