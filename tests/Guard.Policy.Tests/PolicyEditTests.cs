using Guard.Policy.Analysis;
using Guard.Policy.Documents;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PolicyEditTests
{
    [Theory]
    [InlineData("st-down.review.quorum=1", 3, "widened   channel st-down: quorum from 2 to 1: review weakened  policy.yaml:27\n")]
    [InlineData("channels.wx-up.limits={ rate: 10/min, burst: 5, day: 5000 }", 4, "narrowed  channel wx-up: rate from "
        + "20 in 1min to 10 in 1min  policy.yaml:18\n")]
    [InlineData("ops.rel=[USA, GBR]", 3, "widened   domain ops: label changed from 'SECRET//REL TO USA' to 'SECRET//REL "
        + "TO USA, GBR'  policy.yaml:13\n")]
    [InlineData("expires = 2027-01-01", 4, "narrowed  policy: expires lowered from 2027-06-30 to 2027-01-01  policy.yaml:3\n")]
    public void OneValueIsChangedAndTheDifferenceIsItsOwn(string assignment, int exitCode, string expected)
    {
        MemoryFiles files = MemoryFiles.Base();
        Assert.True(PolicyEdit.TrySet("policy.yaml", files.Bytes["policy.yaml"], assignment, out byte[] edited, out string problem), problem);
        MemoryFiles changed = MemoryFiles.Base();
        changed.Bytes["policy.yaml"] = edited;
        PolicyDiff diff = PolicyDiff.Compare(files.CheckPolicy().Policy!, changed.CheckPolicy().Policy!);
        Assert.Equal(expected, diff.Render());
        Assert.Equal(exitCode, diff.ExitCode);
    }

    [Theory]
    [InlineData("st-down.reviw.quorum=1", "there is no 'reviw' to set; did you mean 'review'?")]
    [InlineData("st-dwn.review=1", "there is no 'st-dwn' to set; known: budgets, channels, domains, expires, lattice, "
        + "never, only, policy, types, version")]
    [InlineData("version.x=1", "'version' holds no keys")]
    [InlineData("version", "'version' is no assignment; write path.to.key=value")]
    [InlineData("version=[1", "'[1' cannot stand there on one line")]
    [InlineData("channels=none", "'none' cannot stand there on one line")]
    public void WhatCannotBeSetIsSaid(string assignment, string expected)
    {
        Assert.False(PolicyEdit.TrySet("policy.yaml", MemoryFiles.Base().Bytes["policy.yaml"], assignment, out byte[] edited, out string problem));
        Assert.Equal(expected, problem);
        Assert.Empty(edited);
    }

    [Fact]
    public void AFindingNeverSteersATerminal()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("system.yaml", "{ web: 4ms }", "{ web: \"\\e[31m\" }");
        Assert.All(files.Compile().Diagnostics, diagnostic => Assert.DoesNotContain(diagnostic.Message, c => char.IsControl(c)));
        Assert.Contains(files.Compile().Diagnostics, diagnostic => diagnostic.Message == "'?[31m' is not a duration such as 150us");
    }
}
