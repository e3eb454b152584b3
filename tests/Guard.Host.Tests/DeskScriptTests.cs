using System.Linq;
using Guard.Host.Running;
using Xunit;

namespace Guard.Host.Tests;

public sealed class DeskScriptTests
{
    [Fact]
    public void OrdersAndClockAreReadInTheirSequence()
    {
        DeskScript script = DeskScript.Parse(
            "desk", "# officers\nclock 2026-11-22T10:00:00Z\nat 40 approve status-down/1 as alice because routine "
                + "weather\nat 90 halt chat-up as carol\n");
        Assert.Equal(1795341600, script.Clock!.Value.ToUnixTimeSeconds());
        Assert.Equal(
            [
                new DeskOrder(40, DeskVerb.Approve, "status-down", 1, "alice", "routine weather"),
                new DeskOrder(90, DeskVerb.Halt, "chat-up", 0, "carol", ""),
            ],
            script.Orders.ToArray());
    }

    [Theory]
    [InlineData("at x approve c/1 as alice", "'x' is not a frame number")]
    [InlineData("at 1 Approve c/1 as alice", "'Approve' is not approve, deny, halt, drain or reset")]
    [InlineData("at 1 approve c as alice", "'c' is not CHANNEL/ITEM")]
    [InlineData("at 1 halt c/1 as alice", "'c/1' is not a channel's name")]
    [InlineData("at 1 approve c/1 by alice", "not an order")]
    [InlineData("at 1 approve c/1 as alice because", "the reason reads: because TEXT, up to 200 printable ASCII characters")]
    [InlineData("clock yesterday", "expected: clock 2026-11-22T10:00:00Z")]
    public void AWrongLineIsNamedWithFileAndLine(string line, string error)
    {
        OperatorException refused = Assert.Throws<OperatorException>(() => DeskScript.Parse("d.desk", "\n" + line + "\n"));
        Assert.Equal("d.desk:2:1: " + error, refused.Message);
        Assert.Equal(1, refused.ExitCode);
    }

    [Fact]
    public void AllErrorsAreReportedAtOnce()
    {
        OperatorException refused = Assert.Throws<OperatorException>(() => DeskScript.Parse("d", "nonsense\nclock no\n"));
        Assert.Equal(2, refused.Message.Split('\n').Length);
    }
}
