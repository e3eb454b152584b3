using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Host.Reporting;
using Guard.Kernel;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Guard.Cli;

/// <summary>Split consoles of all domains, each under its classification banner in colour and words.</summary>
internal sealed class LiveConsoles
{
    private const int LinesKept = 200;
    private const int Columns = 3;
    private const int FrameWidth = 5;

    private readonly SystemImage _image;
    private readonly Dictionary<PartitionId, List<string>> _lines = [];
    private readonly Dictionary<PartitionId, StringBuilder> _partial = [];
    private ulong _frame;
    private uint _delivered;
    private uint _refused;

    internal LiveConsoles(SystemImage image)
    {
        _image = image;
        foreach (PartitionRow row in image.Partitions)
        {
            _lines.Add(row.Id, []);
            _partial.Add(row.Id, new StringBuilder());
        }
    }

    /// <summary>Takes what one frame brought.</summary>
    internal void Take(FrameReport report)
    {
        _frame = report.Frame;
        _delivered += report.Delivered;
        _refused += report.Refused;
        foreach (ConsoleOutput output in report.Console.Where(output => output.Port == 0))
        {
            foreach (byte b in output.Bytes.Span)
            {
                TakeByte(output.Partition, b);
            }
        }
    }

    /// <summary>The picture for a terminal of this size; a longer line is cut, so that the last lines are always there.</summary>
    internal Rows Draw(int terminalWidth, int terminalHeight)
    {
        int rows = (_image.Partitions.Length + Columns - 1) / Columns;
        int lines = Math.Max(4, ((terminalHeight - 3) / rows) - 3);
        var grid = new Grid().Expand();
        for (int i = 0; i < Columns; i++)
        {
            grid.AddColumn(new GridColumn().Padding(0, 0, 1, 0));
        }

        for (int row = 0; row < rows; row++)
        {
            IRenderable[] cells =
            [
                .. _image.Partitions.Skip(row * Columns).Take(Columns).Select(part => (IRenderable)Cell(part, lines, (terminalWidth / Columns) - FrameWidth)),
            ];
            grid.AddRow([.. cells, .. Enumerable.Repeat<IRenderable>(new Text(string.Empty), Columns - cells.Length)]);
        }

        string foot = string.Create(
            CultureInfo.InvariantCulture,
            $"frame {_frame}   delivered {_delivered}   refused {_refused}");
        return new Rows(grid, new Text(foot, new Style(decoration: Decoration.Dim)));
    }

    private Rows Cell(PartitionRow row, int lines, int width)
    {
        (string background, string text) = ClassificationColor.Of(row.LabelText);
        var banner = new Markup($"[{text} on {background}] {Markup.Escape(row.LabelText)} · {Markup.Escape(row.Name)} [/]");
        IEnumerable<string> shown = _lines[row.Id]
            .TakeLast(lines)
            .Select(line => line.Length <= width ? line : line[..Math.Max(0, width - 1)] + "…");
        var body = new Panel(new Text(string.Join('\n', shown)) { Overflow = Overflow.Ellipsis })
        {
            Height = lines + 2,
            Expand = true,
            Border = BoxBorder.Square,
        };
        return new Rows(banner, body);
    }

    private void TakeByte(PartitionId partition, byte b)
    {
        StringBuilder line = _partial[partition];
        if (b == '\n')
        {
            List<string> lines = _lines[partition];
            lines.Add(line.ToString());
            line.Clear();
            if (lines.Count > LinesKept)
            {
                lines.RemoveAt(0);
            }

            return;
        }

        // A guest's bytes never reach the terminal as control characters.
        if (b is >= 0x20 and < 0x7F)
        {
            line.Append((char)b);
        }
    }
}
