using System;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class MachineExportTests
{
    [Fact]
    public void MarkdownShowsTheDesignsRows()
    {
        string text = MachineExport.TransferMarkdown(2);
        Assert.Contains("| SG | · | · | · | QT! | FA | AB".Replace("AB", "ABORTED", StringComparison.Ordinal), text, StringComparison.Ordinal);
        Assert.Contains(
            "| SUSP(open) | · | SUSP(drain) | · | · | OPEN | HALTED | HALTED | SUSP(drain) | · | CLOSED |",
            MachineExport.ChannelMarkdown(),
            StringComparison.Ordinal);
        Assert.Equal(14 + 2, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ADrawingHasOneEdgeForEachCellThatEntersAState(int quorum)
    {
        int edges = 0;
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            edges += TransferMachine.PermittedTriggers((TransferState)s, quorum).Length;
        }

        Assert.Equal(edges, Count(MachineExport.TransferDot(quorum), " -> "));
        Assert.Equal(edges + 1 + 5, Count(MachineExport.TransferMermaid(quorum), " --> "));
    }

    [Fact]
    public void ExportsAreTheSameEachTimeAndHoldNoCarriageReturn()
    {
        Assert.Equal(MachineExport.ChannelDot(), MachineExport.ChannelDot());
        Assert.DoesNotContain('\r', MachineExport.TransferDot(1) + MachineExport.ChannelMermaid());
        Assert.Contains("\"OPEN\" -> \"DRAINING\" [label=\"drain\"]", MachineExport.ChannelDot(), StringComparison.Ordinal);
    }

    private static int Count(string text, string part) =>
        (text.Length - text.Replace(part, string.Empty, StringComparison.Ordinal).Length) / part.Length;
}
