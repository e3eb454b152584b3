using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Guests;

public sealed class SensorTests
{
    [Fact]
    public void EachLineBecomesItsRecord()
    {
        List<GuestRun.Message> messages = Feed(
            "KJFK 221051Z 28012G20KT 9999 12/05 Q1013\n"
            + "METAR EGLL 010000Z VRB03KT CAVOK M02/M11 Q0998\r\n"
            + "SPECI ENGM 312359Z AUTO 000115G123KT 240V300 0350 -SN FEW005 BKN100 M80/M90 Q1090\n"
            + "KORD 221051Z 18008KT 10SM SCT040 25/15 A2992\n"
            + "KSEA 221051Z 18008KT 3SM 25/15 Q1000\n"
            + "LOWS 221051Z 00000KT 5000 25/15 Q0800\n");
        Assert.All(messages, message => Assert.Equal((1u, (ushort)1), (message.Channel, message.Type)));
        byte[][] expected =
        [
            Records.Weather("KJFK", 22, 10, 51, 280, 12, 20, 9999, 12, 5, 1013, 1),
            Records.Weather("EGLL", 1, 0, 0, 0, 3, 3, 9999, -2, -11, 998, 2),
            Records.Weather("ENGM", 31, 23, 59, 0, 115, 123, 350, -80, -90, 1090, 3),
            Records.Weather("KORD", 22, 10, 51, 180, 8, 8, 9999, 25, 15, 1013, 4),
            Records.Weather("KSEA", 22, 10, 51, 180, 8, 8, 4827, 25, 15, 1000, 5),
            Records.Weather("LOWS", 22, 10, 51, 0, 0, 0, 5000, 25, 15, 800, 6),
        ];
        Assert.Equal(expected, messages.Select(message => message.Bytes));
    }

    [Theory]
    [InlineData("this is no weather at all")]
    [InlineData("KJFK")]
    [InlineData("KJF 221051Z 28012KT 9999 12/05 Q1013")]
    [InlineData("kjfk 221051Z 28012KT 9999 12/05 Q1013")]
    [InlineData("KJFK 22105XZ 28012KT 9999 12/05 Q1013")]
    [InlineData("KJFK 221051Z 28012 9999 12/05 Q1013")]
    [InlineData("KJFK 221051Z 28012KTX 9999 12/05 Q1013")]
    [InlineData("KJFK 221051Z 28012KT 999 12/05 Q1013")]
    [InlineData("KJFK 221051Z 28012KT 9999 12-05 Q1013")]
    [InlineData("KJFK 221051Z 28012KT 9999 12/05")]
    [InlineData("KJFK 221051Z 28012KT 9999 12/05 Q101")]
    [InlineData("KJFK 221051Z 28012KT 9999 12/05 P1013")]
    [InlineData("\u001b[2J\u0000\u0080")]
    public void ALineThatIsNoMetarIsSkippedWithAMessage(string line)
    {
        GuestRun run = new("sensor");
        List<GuestRun.Message> messages = Feed(line + "\nKJFK 221051Z 28012KT 9999 12/05 Q1013\n", run);
        Assert.Equal(Records.Weather("KJFK", 22, 10, 51, 280, 12, 12, 9999, 12, 5, 1013, 1), Assert.Single(messages).Bytes);
        Assert.Contains("sensor: skipped a line I cannot read: ", run.Console, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Console);
    }

    [Fact]
    public void ALineLongerThanItsBufferIsSkippedWhole()
    {
        List<GuestRun.Message> messages = Feed(new string('A', 5000) + "\nKJFK 221051Z 28012KT 9999 12/05 Q1013\n");
        Assert.Single(messages);
    }

    [Fact]
    public void TheLastLineNeedsNoLineFeed()
    {
        GuestRun run = new("sensor");
        Assert.Single(Feed("KJFK 221051Z 28012KT 9999 12/05 Q1013", run));
        Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason);
    }

    [Fact]
    public void InputThatWaitsBeforeTheFirstSlotIsNotLost()
    {
        GuestRun run = new("sensor");
        run.Partition.OfferInput(1, "KJFK 221051Z 28012KT 9999 12/05 Q1013\n"u8);
        Assert.Single(run.RunFrames(2));
    }

    [Fact]
    public void ManyLinesAreSubmittedInOrderWithinTheAllowance()
    {
        GuestRun run = new("sensor");
        StringBuilder text = new();
        for (int i = 0; i < 100; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"KJFK 221051Z 28012KT 9999 12/05 Q{900 + i:0000}\r\n");
        }

        List<GuestRun.Message> messages = Feed(text.ToString(), run);
        Assert.Equal(Enumerable.Range(1, 100), messages.Select(message => (int)message.Bytes[24]));
        Assert.All(messages.GroupBy(message => message.Frame), frame => Assert.InRange(frame.Count(), 1, 8));
        Assert.Equal(0UL, run.Partition.Counters.DoorbellsOverAllowance);
        Assert.Equal(0UL, run.Partition.Counters.OpenPortAccesses);
        Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason);
    }

    [Fact]
    public void ReportsFromAboveAndAcknowledgementsArePrinted()
    {
        GuestRun run = new("sensor");
        run.RunFrames(2);
        Assert.Equal(SlotExitReason.Idle, run.LastExit.Reason);
        byte[] padded = new byte[64];
        "STATUS 1 RECEIVED 4\n"u8.CopyTo(padded);
        run.Partition.SetAcknowledgement(new ChannelId(1), 1);
        Assert.True(run.Deliver(3, 1, 3, padded));
        run.RunFrames(2);
        Assert.Contains("sensor: report from above, channel 3, number 1: STATUS 1 RECEIVED 4\n", run.Console, StringComparison.Ordinal);
        Assert.Contains("sensor: staged acknowledgement is now OK\n", run.Console, StringComparison.Ordinal);
    }

    private static List<GuestRun.Message> Feed(string text, GuestRun? run = null)
    {
        run ??= new GuestRun("sensor");
        List<GuestRun.Message> messages = run.RunFrames(2);
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int given = 0;
        for (int i = 0; i < 120; i++)
        {
            int count = Math.Min(bytes.Length - given, run.Partition.InputFreeBytes(1));
            run.Partition.OfferInput(1, bytes.AsSpan(given, count));
            given += count;
            messages.AddRange(run.RunFrame());
        }

        Assert.All(run.Console.Split('\n'), line => Assert.InRange(line.Length, 0, 77));
        return messages;
    }
}
