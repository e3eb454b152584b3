using System;
using System.IO;
using System.Linq;
using System.Threading;
using Guard.Host.Demonstration;
using Guard.Host.Running;
using Xunit;

namespace Guard.System.Tests;

/// <summary>Three SIGKILLs of the real program; .ci/long.d/sigkill does fifty, and aims.</summary>
public sealed class SigkillTests
{
    [Fact]
    public void AKilledRunIsResumedVerifiedAndReplayed()
    {
        using var scratch = new Scratch();
        var setup = new DemoSetup(RepositoryPlace.Find());
        string keys = scratch.At("keys");
        string run = scratch.At("run");
        string weather = scratch.At("weather.metar");
        File.WriteAllLines(weather, Enumerable.Repeat(File.ReadAllLines(setup.Input), 100).SelectMany(lines => lines));
        Assert.Equal(0, GuardProcess.Run("keys", "new", keys).ExitCode);
        string[] common = ["--keys", keys, "--desk", Path.Combine(setup.Folder, "demo.desk"), "--input", "sensor=" + weather];
        for (int kill = 0; kill < 3; kill++)
        {
            string[] start = kill == 0 ? ["run", setup.System, "--out", run] : ["run", "--resume", run];
            using GuardProcess process = GuardProcess.Start([.. start, .. common]);
            AwaitFrames(process, new RunFolder(run).Transcript, 10 + (15 * kill));
            process.Kill();
            (int exitCode, string output, string error) = GuardProcess.Run("replay", run);
            Assert.True(exitCode == 0, output + error);
            Assert.Contains("was not closed", output, StringComparison.Ordinal);
        }

        (int resumed, string told, string complaint) = GuardProcess.Run("run", "--resume", run, "--keys", keys, "--frames", "40");
        Assert.True(resumed == 0, told + complaint);
        Assert.Contains("resumed epoch 4; in flight when it stopped: ", told, StringComparison.Ordinal);
        Assert.Equal(0, GuardProcess.Run("audit", "verify", run).ExitCode);
        (int replayed, string report, string wrong) = GuardProcess.Run("replay", run);
        Assert.True(replayed == 0, report + wrong);
        Assert.Contains("in 4 epoch(s)", report, StringComparison.Ordinal);
        (int listed, string delivered, _) = GuardProcess.Run(
            "audit", "tail", run, "-n", "1000000", "--type", "transfer.delivered", "--json");
        Assert.Equal(0, listed);
        string[] transfers =
        [
            .. delivered.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line[line.IndexOf("\"xfer\"", StringComparison.Ordinal)..]),
        ];
        Assert.True(transfers.Length > 10);
        Assert.Equal(transfers.Length, transfers.Distinct().Count());
    }

    private static void AwaitFrames(GuardProcess process, string transcript, int frames)
    {
        long before = Lines(transcript);
        while (Lines(transcript) < before + frames)
        {
            Assert.False(process.HasEnded, "the run ended before it was killed");
            Thread.Sleep(5);
        }
    }

    private static int Lines(string transcript) => TranscriptFile.Read(transcript).Count();
}
