using System;
using System.Collections.Generic;
using System.IO;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>kernel/Guard.Kernel/machines holds the exports for readers. GUARD_REGENERATE=1 writes them anew.</summary>
public sealed class MachineFilesTests
{
    [Fact]
    public void TheCommittedDrawingsAreThoseOfTheShippedTables()
    {
        string folder = Path.Combine(Root(), "kernel", "Guard.Kernel", "machines");
        bool regenerate = Environment.GetEnvironmentVariable("GUARD_REGENERATE") == "1";
        foreach ((string name, string text) in Exports())
        {
            string path = Path.Combine(folder, name);
            if (regenerate)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(path, text);
            }

            Assert.Equal(text, File.ReadAllText(path));
        }
    }

    private static IEnumerable<(string Name, string Text)> Exports()
    {
        for (int quorum = 0; quorum <= 2; quorum++)
        {
            yield return ($"transfer-quorum-{quorum}.dot", MachineExport.TransferDot(quorum));
            yield return ($"transfer-quorum-{quorum}.mermaid", MachineExport.TransferMermaid(quorum));
            yield return ($"transfer-quorum-{quorum}.md", MachineExport.TransferMarkdown(quorum));
        }

        yield return ("channel.dot", MachineExport.ChannelDot());
        yield return ("channel.mermaid", MachineExport.ChannelMermaid());
        yield return ("channel.md", MachineExport.ChannelMarkdown());
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Guard.sln stands in no folder above the test");
    }
}
