using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Running;
using Guard.Host.Storage;
using Xunit;

namespace Guard.System.Tests;

[Collection(ExampleSuite.Name)]
public sealed class TamperedLogTests(ExampleRun example)
{
    [Fact]
    public void OneBitInAnyFileOfTheLogIsFoundAndItsPlaceNamed()
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "run"));
        Assert.True(LogVerifying.VerifyRun(folder, null).IsGood);
        using var store = new FileLogStore(folder.Log);
        string[] files = store.List("");
        Assert.Contains("checkpoint", files);
        Assert.Contains("wal", files);
        Assert.True(files.Length > 8, string.Join(' ', files));
        var unnamed = new List<string>();
        foreach (string file in files)
        {
            string path = Path.Combine(folder.Log, file);
            long lengthBytes = new FileInfo(path).Length;
            foreach (long at in (long[])[0, lengthBytes / 2, lengthBytes - 1])
            {
                Flip(path, at);
                string found = Found(folder, file);
                Flip(path, at);
                if (found.Length == 0)
                {
                    unnamed.Add($"{file}, byte {at}");
                }
            }
        }

        Assert.Empty(unnamed);
    }

    [Fact]
    public void AFileThatIsNotTheLogsIsRefused()
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "run"));
        File.WriteAllText(Path.Combine(folder.Log, "note.txt"), "harmless");
        LogVerification verification = LogVerifying.VerifyRun(folder, null);
        Assert.False(verification.IsGood);
        Assert.Contains(verification.Findings, finding => finding.File == "note.txt");
    }

    // The file itself, or a record: what a reader needs to know where to look.
    private static string Found(RunFolder folder, string file)
    {
        try
        {
            LogVerification verification = LogVerifying.VerifyRun(folder, null);
            return verification.IsGood
                ? string.Empty
                : verification.Findings.Where(finding => finding.File == file || finding.Index is not null)
                    .Select(finding => finding.ToString())
                    .FirstOrDefault(string.Empty);
        }
        catch (OperatorException refused)
        {
            bool isNamed = refused.ExitCode == 1 && refused.Message.Contains(file, StringComparison.Ordinal);
            return isNamed ? refused.Message : string.Empty;
        }
    }

    private static void Flip(string path, long at)
    {
        using var stream = new FileStream(path, FileMode.Open);
        stream.Position = at;
        int value = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(value ^ 0x04));
    }
}
