using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Guard.Host.Storage;
using Xunit;

namespace Guard.System.Tests;

[Collection(ExampleSuite.Name)]
public sealed class ReplayTests(ExampleRun example)
{
    [Fact]
    public void TheRunIsRegeneratedFromItsJournal()
    {
        ReplayResult result = Replayer.Run(example.Run.Folder, null);
        Assert.True(result.IsEqual, result.Divergence);
        Assert.Equal(example.Run.Digest, result.RunDigest);
        Assert.Equal(example.Run.Frames, result.Frames);
        Assert.Empty(result.Note);
    }

    [Theory]
    [InlineData("sensor")]
    [InlineData("ops")]
    [InlineData("vault")]
    [InlineData("mallory")]
    [InlineData("mole")]
    [InlineData("ear")]
    public void EachDomainAloneReachesItsDigest(string domain)
    {
        (Digest replayed, Digest? recorded) = Replayer.RunOnly(example.Run.Folder, null, domain);
        Assert.Equal(recorded, replayed);
        Assert.Equal(example.Run.Of(domain).Digests[^1], replayed.ToString());
    }

    [Theory]
    [InlineData("ops", 20)]
    [InlineData("vault", 60)]
    [InlineData("system", 20)]
    public void AJournalWhoseEndIsCutIsFoundByReplay(string file, int cut)
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "cut"));
        string path = Path.Combine(folder.Journal, file);
        byte[] journal = File.ReadAllBytes(path);
        File.WriteAllBytes(path, journal[..^cut]);
        ReplayResult replay = Replayer.Run(folder, null);
        Assert.False(replay.IsEqual);
        Assert.NotEmpty(replay.Divergence);
    }

    [Theory]
    [InlineData("transfer.delivered")]
    [InlineData("transfer.rejected")]
    [InlineData("transfer.review")]
    public void ARecordDroppedByWhoeverHoldsTheLogKeyIsFoundByReplay(string type)
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "forged"));
        ulong dropped = Forge(folder, row => row.Type == type);
        LogVerification verification = LogVerifying.VerifyRun(folder, null);
        Assert.True(verification.IsGood, string.Join('\n', verification.Findings));
        ReplayResult replay = Replayer.Run(folder, null);
        Assert.False(replay.IsEqual);
        Assert.Contains(dropped.ToString(CultureInfo.InvariantCulture), replay.Divergence, StringComparison.Ordinal);
    }

    [Fact]
    public void AForgeryThatDropsNothingIsTheSameLog()
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "copied"));
        Forge(folder, _ => false);
        ReplayResult replay = Replayer.Run(folder, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }

    [Fact]
    public void AChangedTranscriptLineIsNamed()
    {
        using var scratch = new Scratch();
        var folder = new RunFolder(scratch.Copy(example.Run.Folder.Root, "changed"));
        string[] lines = File.ReadAllLines(folder.Transcript);
        string[] words = lines[20].Split(' ');
        words[3] = words[4];
        lines[20] = string.Join(' ', words);
        File.WriteAllText(folder.Transcript, string.Join('\n', lines) + "\n");
        ReplayResult replay = Replayer.Run(folder, null);
        Assert.False(replay.IsEqual);
        Assert.Contains("frame 20, ops", replay.Divergence, StringComparison.Ordinal);
    }

    /// <summary>Writes a run's log anew with the real log key, without the first record of a kind; answers its number.</summary>
    private ulong Forge(RunFolder folder, Predicate<LogRow> isDropped)
    {
        KeyValuePair<ulong, string>[] records;
        using (var old = new FileLogStore(folder.Log))
        {
            records = [.. LogEntries.Read(old, LogEntries.PublishedSize(old))];
        }

        Directory.Delete(folder.Log, recursive: true);
        ulong dropped = records.Where(record => isDropped(LogRow.Parse(record.Value)))
            .Select(record => record.Key)
            .FirstOrDefault(ulong.MaxValue);
        using var store = new FileLogStore(folder.Log);
        AuditRow row = example.Run.Boot.Image.Audit;
        LogRecovery fresh = LogRecovery.Open(store, row.Origin, example.Run.Boot.LogKey);
        var options = new LogOptions
        {
            Origin = row.Origin,
            LogSecret = example.Keys.LogSecret,
            Signer = example.Keys.Signer("log"),
        };
        using var writer = new LogWriter(store, options, fresh);
        Assert.Equal(StoreStatus.Ok, writer.Begin(1));
        var scratch = new byte[AuditCodec.ScratchBytes];
        foreach ((ulong number, string text) in records)
        {
            if (number == dropped)
            {
                continue;
            }

            Assert.True(AuditCodec.TryDecode(Encoding.ASCII.GetBytes(text), scratch, out AuditRecord record));
            writer.Append(record.Fields, default);
        }

        Assert.Equal(StoreStatus.Ok, writer.Close());
        return dropped;
    }
}
