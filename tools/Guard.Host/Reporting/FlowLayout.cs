using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Guard.Host.Reporting;

/// <summary>Where boxes and lines of a flow picture lie: a band for each level, highest on top, its partitions in rows; the ends of the
/// lines spread along a box's edge in the order of where they lead.</summary>
internal sealed class FlowLayout
{
    private const int Margin = 20;
    private const int LevelColumn = 120;
    private const int FewInARow = 4;
    private const int ManyInARow = 9;

    private readonly Dictionary<string, (int X, int Y, int Band)> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Box, bool Top), List<(double Toward, int Flow)>> _ports = [];

    internal FlowLayout(ImmutableArray<ReportPartition> partitions, ImmutableArray<ReportFlow> flows)
    {
        IGrouping<string, ReportPartition>[] bands =
            [.. partitions.GroupBy(row => LevelOf(row.Label), StringComparer.Ordinal).OrderByDescending(group => Rank(group.Key))];
        int widest = bands.Length == 0 ? 1 : bands.Max(group => group.Count());
        IsCrowded = widest > FewInARow || flows.Length > 16;
        (BoxWidth, BoxHeight) = IsCrowded ? (112, 34) : (215, 46);
        int step = IsCrowded ? BoxWidth + 16 : BoxWidth + 70;
        int perRow = IsCrowded ? ManyInARow : FewInARow;
        int y = Margin;
        int below = 0;
        var levels = ImmutableArray.CreateBuilder<(string Level, int Y, int Height)>();
        for (int band = 0; band < bands.Length; band++)
        {
            ReportPartition[] rows = [.. bands[band].OrderBy(row => row.Label, StringComparer.Ordinal)];
            int lines = (rows.Length + perRow - 1) / perRow;
            int lineHeight = BoxHeight + (IsCrowded ? 40 : 60);
            for (int i = 0; i < rows.Length; i++)
            {
                // Every second line is shifted, so that a line from below passes between two boxes.
                int shift = IsCrowded && i / perRow % 2 == 1 ? step / 2 : 0;
                _places[rows[i].Name] = (LevelColumn + Margin + (i % perRow * step) + shift, y + (i / perRow * lineHeight), band);
            }

            int height = (lines * lineHeight) - (lineHeight - BoxHeight);
            levels.Add((bands[band].Key, y, height));
            bool hasArcs = flows.Any(flow => rows.Any(row => row.Name == flow.Source) && rows.Any(row => row.Name == flow.Sink));
            below = IsCrowded ? 50 : hasArcs ? 150 : 14;
            y += height + Math.Max(below, IsCrowded ? 80 : 104);
        }

        Levels = levels.ToImmutable();
        Width = LevelColumn + (2 * Margin) + (Math.Min(widest, perRow) * step) + (IsCrowded ? step / 2 : 0);
        Height = y - Math.Max(below, IsCrowded ? 80 : 104) + below;
        Spread(flows);
    }

    internal bool IsCrowded { get; }

    internal int BoxWidth { get; }

    internal int BoxHeight { get; }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>Each level with the band it takes.</summary>
    internal ImmutableArray<(string Level, int Y, int Height)> Levels { get; }

    internal (int X, int Y) PlaceOf(string partition) => (_places[partition].X, _places[partition].Y);

    internal bool Knows(ReportFlow flow) => _places.ContainsKey(flow.Source) && _places.ContainsKey(flow.Sink);

    /// <summary>Ends and control points of a flow's curve.</summary>
    internal FlowCurve CurveOf(ReportFlow flow, int index)
    {
        (bool sourceTop, bool sinkTop) = Sides(flow);
        (double x1, double y1) = Port(flow.Source, sourceTop, index);
        (double x2, double y2) = Port(flow.Sink, sinkTop, index);
        double bend = sourceTop == sinkTop
            ? Math.Min(IsCrowded ? 60 : 170, 26 + (Math.Abs(x2 - x1) * (IsCrowded ? 0.08 : 0.2)))     // The wider an arc, the deeper.
            : Math.Max(26, Math.Abs(y2 - y1) * 0.45);
        return new FlowCurve(x1, y1, x1, y1 + (sourceTop ? -bend : bend), x2, y2 + (sinkTop ? -bend : bend), x2, y2);
    }

    // From the upper of two boxes a line leaves below, from the lower one above; side by side both ends lie below.
    private (bool SourceTop, bool SinkTop) Sides(ReportFlow flow)
    {
        int source = _places[flow.Source].Y;
        int sink = _places[flow.Sink].Y;
        return source == sink ? (false, false) : source < sink ? (false, true) : (true, false);
    }

    private void Spread(ImmutableArray<ReportFlow> flows)
    {
        for (int i = 0; i < flows.Length; i++)
        {
            if (Knows(flows[i]))
            {
                (bool sourceTop, bool sinkTop) = Sides(flows[i]);
                AddPort(flows[i].Source, sourceTop, _places[flows[i].Sink].X, i);
                AddPort(flows[i].Sink, sinkTop, _places[flows[i].Source].X, i);
            }
        }

        foreach (List<(double Toward, int Flow)> ports in _ports.Values)
        {
            ports.Sort();
        }
    }

    private void AddPort(string box, bool top, double toward, int flow)
    {
        _ports.TryAdd((box, top), []);
        _ports[(box, top)].Add((toward, flow));
    }

    private (double X, double Y) Port(string box, bool top, int flow)
    {
        List<(double Toward, int Flow)> ports = _ports[(box, top)];
        int at = ports.FindIndex(port => port.Flow == flow);
        (int x, int y, _) = _places[box];
        return (x + (BoxWidth * (at + 1.0) / (ports.Count + 1)), top ? y : y + BoxHeight);
    }

    internal static string LevelOf(string label) => label.Split("//")[0];

    private static int Rank(string level) =>
        level.Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "TOPSECRET" or "COSMICTOPSECRET" => 5,
            "SECRET" => 4,
            "CONFIDENTIAL" => 3,
            "CUI" or "RESTRICTED" or "OFFICIAL" => 2,
            "UNCLASSIFIED" => 1,
            _ => 0,
        };
}
