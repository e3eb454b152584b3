using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Guests;

public sealed class OpsAndVaultTests
{
    [Fact]
    public void ARecordIsPrintedWrittenOutAndSentOnAsATrack()
    {
        GuestRun run = new("ops");
        run.RunFrames(2);
        run.Deliver(1, 1, 1, Records.Weather("KJFK", 22, 10, 51, 280, 12, 20, 9999, 12, 5, 1013, 7));
        run.Deliver(1, 2, 1, Records.Weather("ENGM", 31, 23, 59, 5, 115, 115, 350, -8, -19, 998, 8));
        List<GuestRun.Message> messages = run.RunFrames(3);
        Assert.Equal("KJFK 221051Z 28012G20KT 9999 12/05 Q1013\nENGM 312359Z 005115KT 0350 M08/M19 Q0998\n", run.Data);
        Assert.Contains("ops: record 7 KJFK wind 280/12 gust 20 kt 9999 m 12/5 C 1013 hPa\n", run.Console, StringComparison.Ordinal);
        Assert.Equal(
            [Records.Track("KJFK", 22, 10, 51, 0, 1), Records.Track("ENGM", 31, 23, 59, 3, 2)], messages.Select(message => message.Bytes));
        Assert.All(messages, message => Assert.Equal((4u, (ushort)4), (message.Channel, message.Type)));
        Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason);
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(25, 1)]
    [InlineData(39, 1)]
    [InlineData(40, 2)]
    [InlineData(59, 2)]
    [InlineData(60, 3)]
    public void SeverityFollowsTheGusts(int gust, int severity)
    {
        GuestRun run = new("ops");
        run.Deliver(1, 1, 1, Records.Weather("KJFK", 1, 2, 3, 0, 5, gust, 100, 1, 1, 1000, 1));
        Assert.Equal(Records.Track("KJFK", 1, 2, 3, severity, 1), Assert.Single(run.RunFrames(3)).Bytes);
    }

    [Fact]
    public void EveryFourthRecordGivesAStatusAndTheThirdStatusCarriesAListedWord()
    {
        GuestRun run = new("ops");
        List<GuestRun.Message> messages = [];
        for (uint i = 1; i <= 16; i++)
        {
            Assert.True(run.Deliver(1, i, 1, Records.Weather("KJFK", 1, 2, 3, 0, 5, 5, 100, 1, 1, 1000, i)));
        }

        messages = run.RunFrames(12);
        string[] expected =
        [
            "STATUS 1 RECEIVED 4\n", "STATUS 2 RECEIVED 8\n", "STATUS 3 RECEIVED 12 SECRET\n", "STATUS 4 RECEIVED 16\n",
        ];
        Assert.Equal(expected, messages.Where(message => (message.Channel, message.Type) == (3u, 3)).Select(message => message.Text));
        Assert.Equal(16, messages.Count(message => message.Channel == 4));
        Assert.Equal(0UL, run.Partition.Counters.DoorbellsOverAllowance);
    }

    [Fact]
    public void ARecordWithAWrongChecksumOrLengthIsDropped()
    {
        GuestRun run = new("ops");
        byte[] record = Records.Weather("KJFK", 1, 2, 3, 0, 5, 5, 100, 1, 1, 1000, 1);
        record[31] ^= 1;
        run.Deliver(1, 1, 1, record);
        record[31] ^= 1;
        run.Deliver(1, 2, 1, record.AsSpan(0, 31));
        Assert.Empty(run.RunFrames(3));
        Assert.Equal("", run.Data);
        Assert.Equal(2, run.Console.Split("wrong CRC-32 or length").Length - 1);
    }

    [Fact]
    public void ANoteIsPrintedAsTextAndNothingElse()
    {
        GuestRun run = new("ops");
        run.Deliver(2, 5, 2, "HELLO\u001b[2J\u0007\nSECOND LINE\n"u8);
        Assert.Empty(run.RunFrames(3));
        Assert.Contains("ops: note 5: HELLO.[2J. / SECOND LINE\n", run.Console, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatOpsSendsDoesNotDependOnItsSecret()
    {
        string[] consoles = new string[2];
        List<string>[] sent = [[], []];
        for (int i = 0; i < 2; i++)
        {
            byte[] secret = new byte[16];
            secret[0] = (byte)(i * 200);
            GuestRun run = new("ops", secret);
            run.Deliver(1, 1, 1, Records.Weather("KJFK", 1, 2, 3, 0, 5, 5, 100, 1, 1, 1000, 1));
            sent[i].AddRange(run.RunFrames(3).Select(message => $"{message.Frame} {Convert.ToHexString(message.Bytes)}"));
            consoles[i] = run.Console;
        }

        Assert.Equal(sent[0], sent[1]);
        Assert.NotEmpty(sent[0]);
        Assert.NotEqual(consoles[0], consoles[1]);
    }

    [Fact]
    public void VaultPrintsTracksAndSendsNothing()
    {
        GuestRun run = new("vault");
        run.Deliver(4, 1, 4, Records.Track("KJFK", 22, 10, 51, 2, 9));
        byte[] bad = Records.Track("KJFK", 22, 10, 51, 2, 10);
        bad[0] ^= 1;
        run.Deliver(4, 2, 4, bad);
        Assert.Empty(run.RunFrames(4));
        Assert.Contains("vault: track 9 of KJFK, day 22 10:51Z, severity 2\n", run.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("vault: track 10", run.Console, StringComparison.Ordinal);
        Assert.Equal(0UL, run.Partition.Counters.Doorbells);
        Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason);
    }
}
