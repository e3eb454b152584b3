// Protects: nothing; it shows the two tables to people. Trusts: TransferMachine and ChannelMachine.
using System.Text;

namespace Guard.Kernel;

/// <summary>The two machines as DOT, Mermaid and Markdown. The text depends on the tables alone; lines end with LF.</summary>
public static class MachineExport
{
    /// <summary>The transfer machine as a Graphviz digraph; alarms, ignored and absorbed cells are left out.</summary>
    public static string TransferDot(int quorum)
    {
        var text = new StringBuilder("digraph transfer {\n    rankdir=LR;\n    node [shape=box];\n");
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            string shape = TransferMachine.IsTerminal((TransferState)s) ? "doubleoctagon" : "box";
            text.Append($"    \"{TransferMachine.Name((TransferState)s)}\" [shape={shape}];\n");
        }

        ForEachTransferEdge(quorum, (from, trigger, to) => text.Append($"    \"{from}\" -> \"{to}\" [label=\"{trigger}\"];\n"));
        return text.Append("}\n").ToString();
    }

    /// <summary>The transfer machine as a Mermaid state diagram; alarms, ignored and absorbed cells are left out.</summary>
    public static string TransferMermaid(int quorum)
    {
        var text = new StringBuilder("stateDiagram-v2\n    [*] --> RC\n");
        ForEachTransferEdge(quorum, (from, trigger, to) => text.Append($"    {from} --> {to}: {trigger}\n"));
        for (int s = (int)TransferState.Delivered; s < TransferMachine.StateCount; s++)
        {
            text.Append($"    {TransferMachine.Name((TransferState)s)} --> [*]\n");
        }

        return text.ToString();
    }

    /// <summary>The whole transfer table in Markdown: `·` ignored, `QT!` alarm, `=` absorbed.</summary>
    public static string TransferMarkdown(int quorum)
    {
        var text = new StringBuilder("| state |");
        for (int t = 0; t < TransferMachine.TriggerCount; t++)
        {
            text.Append($" {TransferMachine.Name((TransferTrigger)t)} |");
        }

        text.Append("\n|---|");
        text.Insert(text.Length, "---|", TransferMachine.TriggerCount);
        text.Append('\n');
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            text.Append($"| {TransferMachine.Name((TransferState)s)} |");
            for (int t = 0; t < TransferMachine.TriggerCount; t++)
            {
                TransferStep step = TransferMachine.Next((TransferState)s, (TransferTrigger)t, quorum);
                string cell = step.Effect switch
                {
                    TransferEffect.Enter => TransferMachine.Name(step.State),
                    TransferEffect.Ignore => "·",
                    TransferEffect.Alarm => "QT!",
                    TransferEffect.Absorb => "=",
                };
                text.Append($" {cell} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The channel machine as a Graphviz digraph.</summary>
    public static string ChannelDot()
    {
        var text = new StringBuilder("digraph channel {\n    rankdir=LR;\n    node [shape=box];\n");
        ForEachChannelEdge((from, trigger, to) => text.Append(
            $"    \"{ChannelMachine.Name(from)}\" -> \"{ChannelMachine.Name(to)}\" [label=\"{trigger}\"];\n"));
        return text.Append("}\n").ToString();
    }

    /// <summary>The channel machine as a Mermaid state diagram.</summary>
    public static string ChannelMermaid()
    {
        var text = new StringBuilder("stateDiagram-v2\n    [*] --> Closed\n    SuspendedOpen: SUSP(open)\n    SuspendedDraining: SUSP(drain)\n");
        ForEachChannelEdge((from, trigger, to) => text.Append($"    {from} --> {to}: {trigger}\n"));
        return text.ToString();
    }

    /// <summary>The whole channel table in Markdown: `·` unexpected.</summary>
    public static string ChannelMarkdown()
    {
        var text = new StringBuilder("| state |");
        for (int t = 0; t < ChannelMachine.TriggerCount; t++)
        {
            text.Append($" {ChannelMachine.Name((ChannelTrigger)t)} |");
        }

        text.Append("\n|---|");
        text.Insert(text.Length, "---|", ChannelMachine.TriggerCount);
        text.Append('\n');
        for (int s = 0; s < ChannelMachine.StateCount; s++)
        {
            text.Append($"| {ChannelMachine.Name((ChannelState)s)} |");
            for (int t = 0; t < ChannelMachine.TriggerCount; t++)
            {
                ChannelStep step = ChannelMachine.Next((ChannelState)s, (ChannelTrigger)t);
                text.Append($" {(step.IsUnexpected ? "·" : ChannelMachine.Name(step.State))} |");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void ForEachTransferEdge(int quorum, System.Action<string, string, string> edge)
    {
        for (int s = 0; s < TransferMachine.StateCount; s++)
        {
            foreach (TransferTrigger trigger in TransferMachine.PermittedTriggers((TransferState)s, quorum))
            {
                TransferStep step = TransferMachine.Next((TransferState)s, trigger, quorum);
                edge(TransferMachine.Name((TransferState)s), TransferMachine.Name(trigger), TransferMachine.Name(step.State));
            }
        }
    }

    private static void ForEachChannelEdge(System.Action<ChannelState, string, ChannelState> edge)
    {
        for (int s = 0; s < ChannelMachine.StateCount; s++)
        {
            foreach (ChannelTrigger trigger in ChannelMachine.PermittedTriggers((ChannelState)s))
            {
                edge((ChannelState)s, ChannelMachine.Name(trigger), ChannelMachine.Next((ChannelState)s, trigger).State);
            }
        }
    }
}
