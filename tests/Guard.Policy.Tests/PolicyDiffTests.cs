using System;
using System.Linq;
using System.Text;
using Guard.Policy.Analysis;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PolicyDiffTests
{
    [Fact]
    public void CommentsOrderAndLayoutAreNoChange()
    {
        PolicyDiff diff = Compare(files =>
        {
            files.Replace("policy.yaml", "policy: us-lab", "# a comment\n\npolicy: us-lab     # another");
            files.Replace("policy.yaml", "label: SECRET, rel: [USA], integrity: 1", "integrity: 1, rel: [USA], label: SECRET");
            files.Replace("policy.yaml", "review: { quorum: 2, roles: [releaser, releaser], timeout: 24h }", "review:\n "
                + "     timeout: 1d\n      roles:\n        - releaser\n        - releaser\n      quorum: 2");
            files.Replace("policy.yaml", "version: 7", "version: 8");
            MoveDomainsToTheEnd(files);
        });
        Assert.Equal(string.Empty, diff.Render());
        Assert.Equal(0, diff.ExitCode);
    }

    [Theory]
    [InlineData("quorum: 2, roles: [releaser, releaser]", "quorum: 1, roles: [releaser]", 3, "widened   channel "
        + "st-down: quorum from 2 to 1: review weakened  policy.yaml:27\nwidened   channel st-down: roles changed from "
            + "'releaser, releaser' to 'releaser'  policy.yaml:27")]
    [InlineData("every: 1s", "every: 2s", 4, "narrowed  channel st-down: release slots from every 1s to every 2s  policy.yaml:27")]
    [InlineData("max: 4, sizes", "max: 5, sizes", 3, "widened   channel st-down: messages a slot raised from 4 to 5  policy.yaml:27")]
    [InlineData("covert: 2.4 bit/s", "covert: 2.5 bit/s", 3, "widened   budget web: covert raised from 2.4 bit/s to 2.5 bit/s  policy.yaml:44")]
    [InlineData("  - { into: ops, channels: [wx-up] }", "  - { out_of: web, channels: [wx-up] }", 3, "widened   only: "
        + "removed: into ops: wx-up  was policy.yaml:42\nnarrowed  only: added: out of web: wx-up  policy.yaml:42")]
    [InlineData("rate: 20/min", "rate: 1200/h", 3, "widened   channel wx-up: rate window raised from 1min to 1h  policy.yaml:18")]
    [InlineData("rate: 20/min", "rate: 19/min", 4, "narrowed  channel wx-up: rate from 20 in 1min to 19 in 1min  policy.yaml:18")]
    [InlineData("line: 63", "line: 62", 4, "narrowed  type status: line lowered from 63 to 62  policy.yaml:16")]
    [InlineData("expires: 2027-06-30", "expires: 2027-06-29", 4, "narrowed  policy: expires lowered from 2027-06-30 to 2027-06-29  policy.yaml:3")]
    [InlineData("\"CO memo 2026-114\"", "\"CO memo 2026-115\"", 3, "widened   channel st-down: downgrade authority "
        + "changed from 'CO memo 2026-114' to 'CO memo 2026-115'  policy.yaml:27")]
    public void AChangeIsNamedWithItsEffect(string old, string with, int exitCode, string expected)
    {
        PolicyDiff diff = Compare(files => files.Replace("policy.yaml", old, with));
        Assert.Equal(expected + "\n", diff.Render());
        Assert.Equal(exitCode, diff.ExitCode);
    }

    [Theory]
    [InlineData("quorum: 2,", "quorum: 1,", true)]              // Refused, but read completely.
    [InlineData("from: web", "from: wep", false)]
    [InlineData("label: SECRET, rel", "label: NO, rel", false)]
    [InlineData("version: 7", "version: x", false)]
    public void ARefusedPolicyCanBeComparedWhenItWasReadCompletely(string old, string with, bool expected)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", old, with);
        PolicyCompilation compiled = files.CheckPolicy();
        Assert.True(compiled.HasErrors);
        Assert.Equal(expected, compiled.IsComparable);
    }

    [Theory]
    [InlineData("schemas/weather.rec", "i16 -80..60", "i16 -80..59", 4, "narrowed  type weather: field temperature "
        + "narrowed: -80..60 to -80..59  policy.yaml:15")]
    [InlineData("schemas/weather.rec", "i16 -80..60", "i16 -81..60", 3, "widened   type weather: field temperature "
        + "widened: -80..60 to -81..60  policy.yaml:15")]
    [InlineData("schemas/weather.rec", "rule dew_point <= temperature", "# none", 3, "widened   type weather: rule "
        + "removed: dew_point <= temperature  policy.yaml:15")]
    [InlineData("lists/secret.words", "NOFORN", "NOFORNS", 3, "narrowed  channel st-down: word noforns added  "
        + "policy.yaml:27\nwidened   channel st-down: word noforn removed  policy.yaml:27")]
    public void AChangeInANamedFileIsAChange(string file, string old, string with, int exitCode, string expected)
    {
        PolicyDiff diff = Compare(files => files.Replace(file, old, with));
        Assert.Equal(expected + "\n", diff.Render());
        Assert.Equal(exitCode, diff.ExitCode);
    }

    private static PolicyDiff Compare(Action<MemoryFiles> change)
    {
        MemoryFiles before = MemoryFiles.Base();
        MemoryFiles after = MemoryFiles.Base();
        change(after);
        return PolicyDiff.Compare(before.CheckPolicy().Policy!, after.CheckPolicy().Policy!);
    }

    internal static void MoveDomainsToTheEnd(MemoryFiles files)
    {
        string[] lines = files.Text("policy.yaml").Split('\n');
        int start = Array.IndexOf(lines, "domains:");
        var moved = new StringBuilder();
        string[] domains = [.. lines.Skip(start).Take(3)];
        moved.AppendJoin('\n', lines.Take(start)).Append('\n').AppendJoin('\n', lines.Skip(start + 3));
        files.SetText("policy.yaml", moved.ToString().TrimEnd('\n') + "\n" + domains[0] + "\n" + domains[2] + "\n" + domains[1] + "\n");
    }
}
