using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Guests;

public sealed class MoleAndEarTests
{
    private const int Frames = 300;

    private static readonly byte[] Secret =
        [0x5A, 0xC3, 0x01, 0x80, 0xFF, 0x00, 0x9E, 0x37, 0x79, 0xB9, 0x7F, 0x4A, 0x7C, 0x15, 0xF0, 0x0E];

    [Fact]
    public void MoleSendsARefusedReportInExactlyTheFramesOfItsOnes()
    {
        GuestRun mole = new("mole", Secret);
        List<GuestRun.Message> messages = mole.RunFrames(Frames);
        Assert.Equal("MOLE REPORTS ALL QUIET\n", messages[0].Text);
        Assert.All(messages, message => Assert.InRange(message.Bytes.Length, 1, 64));
        HashSet<ulong> frames = [.. messages.Where(IsRefused).Select(message => message.Frame)];
        for (int bit = 0; bit < 128; bit++)
        {
            Assert.Equal(Bit(Secret, bit), frames.Contains((ulong)(20 + (2 * bit))));
            Assert.DoesNotContain((ulong)(21 + (2 * bit)), frames);
        }

        Assert.Contains("S E C R E T", string.Concat(messages.Select(message => message.Text)), StringComparison.Ordinal);
        Assert.Contains(messages, message => message.Channel == 77);
        Assert.NotEqual(0UL, mole.Partition.Counters.DoorbellsOverAllowance);
        Assert.NotEqual(0UL, mole.Partition.Counters.MalformedClaims);
        Assert.Contains("mole: my secret is " + Convert.ToHexStringLower(Secret), mole.Console, StringComparison.Ordinal);
        Assert.Equal(SlotExitReason.Idle, mole.LastExit.Reason);
    }

    [Fact]
    public void ASetFirstBitEndsInACrashAndTheNextLifeIsQuiet()
    {
        byte[] secret = [.. Secret];
        secret[0] |= 1;
        GuestRun mole = new("mole", secret);
        mole.RunFrames(Frames);
        Assert.Equal(SlotExitReason.Shutdown, mole.LastExit.Reason);
        GuestImage.Start(mole.Partition, "mole", secret);
        Assert.Empty(mole.RunFrames(20));
        Assert.EndsWith("remembering nothing; my time is over\n", mole.Console, StringComparison.Ordinal);
        Assert.Equal(SlotExitReason.Idle, mole.LastExit.Reason);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("symbol")]
    [InlineData("late symbol")]
    [InlineData("inbox")]
    public void EarDecodesALeakAndNothingWithoutOne(string leak)
    {
        GuestRun mole = new("mole", Secret);
        GuestRun ear = new("ear");
        bool refusedBefore = false;
        for (int frame = 0; frame < Frames; frame++)
        {
            bool refused = mole.RunFrame().Any(IsRefused);
            ear.RunFrame();
            switch (leak)
            {
                case "symbol":
                    ear.Partition.SetAcknowledgement(new ChannelId(5), refused ? (byte)3 : (byte)0);
                    break;
                case "late symbol":
                    ear.Partition.SetAcknowledgement(new ChannelId(5), refusedBefore ? (byte)3 : (byte)0);
                    break;
                case "inbox" when refused:
                    ear.Deliver(5, 1, 5, "X\n"u8);
                    break;
                default:
                    break;
            }

            refusedBefore = refused;
        }

        string expected = leak == "nothing" ? new string('0', 32) : Convert.ToHexStringLower(Secret);
        Assert.Contains("EAR DECODED " + expected + "\n", ear.Console, StringComparison.Ordinal);
        if (leak == "nothing")
        {
            Assert.Equal(6, ear.Console.Split("sees 0 of 128 bits set").Length - 1);   // The time of awakening included.
        }

        Assert.Contains("258 frames sampled, 0 missed\n", ear.Console, StringComparison.Ordinal);
        Assert.Equal(SlotExitReason.Idle, ear.LastExit.Reason);
        Assert.All(ear.Console.Split('\n'), line => Assert.InRange(line.Length, 0, 77));
    }

    [Fact]
    public void EarHearsReportsAndIsNotMisledByOne()
    {
        GuestRun ear = new("ear");
        for (int frame = 0; frame < Frames; frame++)
        {
            ear.RunFrame();
            if (frame == 40)
            {
                ear.Deliver(5, 1, 5, "MOLE REPORTS ALL QUIET\n"u8);
            }
        }

        Assert.Contains("ear: report 1 on channel 5: MOLE REPORTS ALL QUIET\n", ear.Console, StringComparison.Ordinal);
    }

    private static bool IsRefused(GuestRun.Message message) =>
        message.Channel == 5 && message.Text.StartsWith("SECRET", StringComparison.Ordinal);

    private static bool Bit(byte[] bytes, int bit) => (bytes[bit / 8] >> (bit % 8) & 1) != 0;
}
