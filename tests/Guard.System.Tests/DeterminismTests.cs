using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Guard.Host.Running;
using Guard.Host.Storage;
using Xunit;

namespace Guard.System.Tests;

[Collection(ExampleSuite.Name)]
public sealed class DeterminismTests(ExampleRun example)
{
    [Fact]
    public void TwoCoresGiveTheSameTranscriptAndTheSameLog()
    {
        using var scratch = new Scratch();
        TracedRun second = TracedRun.Execute(
            example.Setup.System,
            RunFolder.Create(scratch.At("run"), "run"),
            example.Keys,
            example.Setup.Options(example.Keys, null, 2),
            DemoSetup.MaxFrames,
            null,
            null);
        Assert.Equal(example.Run.Digest, second.Digest);
        Assert.Equal(example.Run.Frames, second.Frames);
        Assert.Equal(File.ReadAllText(example.Run.Folder.Transcript), File.ReadAllText(second.Folder.Transcript));
        Assert.Equal(Checkpoint(example.Run), Checkpoint(second));
        using var left = new FileLogStore(example.Run.Folder.Log);
        using var right = new FileLogStore(second.Folder.Log);
        string[] tiles = left.List("tile");
        Assert.NotEmpty(tiles);
        Assert.Equal(tiles, right.List("tile"));
        Assert.DoesNotContain(tiles, tile => !Bytes(left, tile).SequenceEqual(Bytes(right, tile)));
    }

    private static string Checkpoint(TracedRun run) => File.ReadAllText(Path.Combine(run.Folder.Log, "checkpoint"));

    private static byte[] Bytes(FileLogStore store, string path)
    {
        var bytes = new byte[store.LengthBytes(path)];
        Assert.True(store.TryRead(path, 0, bytes));
        return bytes;
    }
}
