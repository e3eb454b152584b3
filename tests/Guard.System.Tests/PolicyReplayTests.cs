using System;
using System.IO;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard policy replay` on a real run, with its journal and without.</summary>
[Collection(ExampleSuite.Name)]
public sealed class PolicyReplayTests(ExampleRun example) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void UnderItsOwnPolicyNothingChanges()
    {
        (int code, string output, string error) = Replay(Changed("same", "chat-up:", "chat-up:"));
        Assert.True(code == 0, output + error);
        Assert.Contains("0 of ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutItsTypeWhatAChannelDeliveredIsStopped()
    {
        (int code, string output, _) = Replay(Changed("narrow", "types: [note]", "types: [status]"));
        Assert.Equal(4, code);
        Assert.Contains("chat-up/1, 19 bytes: deliver \u2192 no-channel", output, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutItsWordListWhatItRefusedPasses()
    {
        const string Rest = "    ack: none\n    limits: { rate: 200/s";
        (int code, string output, _) = Replay(Changed("wide", "    filters: { words: lists/secret.words }\n" + Rest, Rest));
        Assert.Equal(3, code);
        Assert.Contains("reject (a listed word) \u2192 deliver", output, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFiltersNeedTheJournal()
    {
        string policy = Changed("line", "max: 256B, line: 80, lines: 4", "max: 256B, line: 10, lines: 4");
        (int code, string output, string error) = Replay(policy);
        Assert.Equal(4, code);
        Assert.Contains("deliver \u2192 reject (line too long)", output, StringComparison.Ordinal);
        (code, output, error) = Replay(policy, "--log-only");
        Assert.Equal(0, code);
        Assert.Contains("its content was filtered otherwise, and is not at hand", output, StringComparison.Ordinal);
        Assert.Contains("without the journal", error, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output, string Error) Replay(string policy, params string[] more) =>
        GuardProcess.Run(["policy", "replay", policy, "--log", example.Run.Folder.Root, .. more]);

    // A copy of the example's policy with one change.
    private string Changed(string name, string old, string with)
    {
        string folder = _scratch.Copy(Path.GetDirectoryName(example.Setup.System)!, name);
        string policy = Path.Combine(folder, "policy.yaml");
        string text = File.ReadAllText(policy);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(policy, text.Replace(old, with, StringComparison.Ordinal));
        return policy;
    }
}
