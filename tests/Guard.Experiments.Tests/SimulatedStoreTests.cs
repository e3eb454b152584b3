using System;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Simulation;
using Guard.Host.Storage;
using Xunit;

namespace Guard.Experiments.Tests;

/// <summary>The simulated store answers as the product's store in a folder does: else the simulation would be of something else.</summary>
public sealed class SimulatedStoreTests
{
    private static readonly string[] Paths = ["a", "b", "tile/0/000", "tile/0/001.p/7", "tile/entries/000"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomRequestsAreAnsweredAlike(int seed)
    {
        var dice = new Random(seed);
        string folder = Directory.CreateTempSubdirectory("guard-store-").FullName;
        try
        {
            using var real = new FileLogStore(folder);
            SimulatedStore simulated = new SimulatedDisk(new ListedFaults([])).Store("log");
            for (int step = 0; step < 120; step++)
            {
                string path = Paths[dice.Next(Paths.Length)];
                byte[] bytes = new byte[dice.Next(700)];
                dice.NextBytes(bytes);
                int kind = dice.Next(6);
                int length = dice.Next(900);
                Assert.Equal(Request(real, kind, path, bytes, length), Request(simulated, kind, path, bytes, length));
                Assert.Equal(real.List(string.Empty), simulated.List(string.Empty));
                Assert.All(Paths, each => Assert.Equal(Content(real, each), Content(simulated, each)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void WhatWasFlushedSurvivesALossOfPowerAndWhatWasNotMayNot()
    {
        int kept = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            SimulatedStore store = new SimulatedDisk(new ListedFaults([])).Store("log");
            Assert.Equal(StoreStatus.Ok, store.Append("a", new byte[600]));
            Assert.Equal(StoreStatus.Ok, store.Flush("a"));
            Assert.Equal(StoreStatus.Ok, store.Append("a", [.. Enumerable.Repeat((byte)7, 2000)]));
            store.LosePower(new Dice(seed));
            byte[] content = Content(store, "a")!;
            Assert.InRange(content.Length, 600, 2600);
            Assert.All(content[..600], b => Assert.Equal(0, b));
            kept += content.Length == 2600 && content[600..].All(b => b == 7) ? 1 : 0;
        }

        Assert.InRange(kept, 20, 150);
    }

    private static StoreStatus Request(ILogStore store, int kind, string path, byte[] bytes, int length) => kind switch
    {
        0 => store.Append(path, bytes),
        1 => store.Flush(path),
        2 => store.Replace(path, bytes),
        3 => store.Truncate(path, length),
        4 => store.Delete(path),
        _ => store.Put(path, bytes) == StoreStatus.Ok ? store.Settle(mustEnd: true) : StoreStatus.Failed,
    };

    private static byte[]? Content(ILogStore store, string path)
    {
        long length = store.LengthBytes(path);
        if (length < 0)
        {
            return null;
        }

        byte[] content = new byte[length];
        return store.TryRead(path, 0, content) ? content : null;
    }
}
