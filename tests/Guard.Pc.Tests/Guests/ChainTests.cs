using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Guests;

/// <summary>sensor, ops and vault with a mere carrier between them: what the guard would let pass arrives two frames later.</summary>
public sealed class ChainTests
{
    private const int Frames = 120;

    [Fact]
    public void TheSampleFileCrossesToOpsAndItsTracksToVault()
    {
        string[] lines = File.ReadAllLines(Path.Combine(GuestImage.Folder, "../../policy/examples/three-levels/sample.metar"));
        GuestRun sensor = new("sensor");
        GuestRun ops = new("ops");
        GuestRun vault = new("vault");
        int statuses = 0;
        sensor.Partition.OfferInput(1, System.Text.Encoding.ASCII.GetBytes(string.Join("\r\n", lines)));
        ulong sequence = 0;
        for (int frame = 0; frame < Frames; frame++)
        {
            List<GuestRun.Message> up = sensor.RunFrame();
            List<GuestRun.Message> track = ops.RunFrame();
            vault.RunFrame();
            Assert.All(up, message => Assert.True(ops.Deliver(message.Channel, ++sequence, message.Type, message.Bytes)));
            statuses += track.Count(message => message.Channel == 3);
            Assert.All(
                track.Where(message => message.Channel == 4),
                message => Assert.True(vault.Deliver(message.Channel, ++sequence, message.Type, message.Bytes)));
        }

        string[] weather = [.. lines.Where(line => line.Contains('/', StringComparison.Ordinal))];
        Assert.InRange(weather.Length, 12, lines.Length - 1);
        Assert.Equal(weather.Select(line => line.Replace("VRB", "000", StringComparison.Ordinal)), ops.Data.TrimEnd('\n').Split('\n'));
        Assert.Equal(weather.Length, vault.Console.Split("vault: track ").Length - 1);
        Assert.Equal(weather.Length / 4, statuses);
        Assert.All(new[] { sensor, ops, vault }, run => Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason));
    }
}
