using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Analysis;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class SystemDiffTests
{
    private const string Slots = "slots: [ { web: 4ms }, { ops: 5ms } ]";

    [Fact]
    public void CommentsOrderAndLayoutAreNoChange()
    {
        PolicyDiff diff = Compare(files =>
        {
            string[] lines = files.Text("system.yaml").TrimEnd('\n').Split('\n');
            int partitions = Array.IndexOf(lines, "partitions:");
            int schedule = Array.IndexOf(lines, "schedule:");
            var moved = new StringBuilder("# everything in another order\n").AppendJoin('\n', lines[schedule..]).Append('\n');
            moved.AppendJoin('\n', lines[..partitions]).Append("\n\npartitions:     # the other one first\n");
            moved.Append(lines[partitions + 2]).Append('\n').Append(lines[partitions + 1]).Append('\n');
            files.SetText("system.yaml", moved.ToString());
            files.Replace("system.yaml", "memory: 1MiB", "memory: 1024KiB");
            files.Replace("system.yaml", "per: 1h } }\n  web", "per: 60min } }\n  web");
            files.Replace("system.yaml", "reserve: 1024 records", "checkpoint: 256 records, reserve: 1_024 records");
            files.Replace("system.yaml", "[uart, uart, guardport]", "[guardport, uart, uart]");
            files.Replace("system.yaml", "{ ops: 5ms } ]", "{ ops: 5ms }, { idle: 1ms } ]");
            PolicyDiffTests.MoveDomainsToTheEnd(files);
        });
        Assert.Equal(string.Empty, diff.Render());
        Assert.Equal(0, diff.ExitCode);
    }

    [Theory]
    [InlineData("memory: 1MiB", "memory: 512KiB", 4, "narrowed  partition web: memory lowered from 1MiB to 512KiB  system.yaml:6")]
    [InlineData("[uart, uart, guardport]", "[uart, guardport, pci]", 3, "widened   partition web: device pci added  system.yaml:6\n"
        + "narrowed  partition web: device uart (COM2) removed  system.yaml:6")]
    [InlineData("memory: 1MiB", "memory: 1MiB, processor: { hide: [sse] }", 4, "narrowed  partition web: hidden feature sse added  system.yaml:6")]
    [InlineData("triple-fault: restart-cold", "triple-fault: ignore", 4, "narrowed  partition ops: on triple-fault from "
        + "restart-cold to halt-partition  system.yaml:14\nnarrowed  partition web: on triple-fault from restart-cold to halt-partition  system.yaml:14")]
    [InlineData("guardport], restart: { budget: 3, per: 1h } }\nschedule", "guardport], restart: { budget: 6, per: 1h } }\nschedule", 3,
        "widened   partition ops: restarts from 3 in 1h to 6 in 1h  system.yaml:7")]
    [InlineData(Slots, "slots: [ { web: 2ms }, { ops: 5ms }, { web: 2ms } ]", 3, "widened   schedule normal: slots of web raised from 1 to 2  system.yaml:9")]
    [InlineData(Slots, "slots: [ { web: 5ms }, { ops: 4ms } ]", 3, "narrowed  schedule normal: time of ops in a frame from 5ms to 4ms  system.yaml:9\n"
        + "widened   schedule normal: time of web in a frame from 4ms to 5ms  system.yaml:9")]
    [InlineData(Slots, "slots: [ { ops: 5ms }, { web: 4ms } ]", 3, "widened   schedule normal: slots in another order  system.yaml:9")]
    [InlineData(Slots, "slots: [ { idle: 1ms }, { web: 4ms }, { ops: 5ms } ]", 3, "widened   schedule normal: slots in another order  system.yaml:9")]
    [InlineData("reserve: 1024 records", "reserve: 1000 records", 3, "widened   audit: reserve lowered from 1024 to 1000  system.yaml:15")]
    [InlineData("image: images/web", "image: images/foreign", 3, "widened   partition web: image changed from "
        + "'images/web 0000000000000001' to 'images/foreign 0000000000000009'  system.yaml:6")]
    [InlineData("image: images/web", "image: images/nowhere", 3, "widened   partition web: image changed from 'images/web' to 'images/nowhere'  system.yaml:6")]
    public void AChangeIsNamedWithItsEffect(string old, string with, int exitCode, string expected)
    {
        PolicyDiff diff = Compare(files => files.Replace("system.yaml", old, with));
        Assert.Equal(expected + "\n", diff.Render());
        Assert.Equal(exitCode, diff.ExitCode);
    }

    [Fact]
    public void AnotherProgramUnderTheOldNameIsAChangeAndTheSameUnderAnotherIsNone()
    {
        PolicyDiff changed = Compare(files => files.Images["images/web"] = Facts(5));
        Assert.Equal(
            "widened   partition web: image changed from 'images/web 0000000000000001' to 'images/web 0000000000000005'  system.yaml:6\n",
            changed.Render());
        PolicyDiff renamed = Compare(files =>
        {
            files.Images["images/renamed"] = Facts(1);
            files.Replace("system.yaml", "image: images/web", "image: images/renamed");
        });
        Assert.Equal(string.Empty, renamed.Render());
    }

    [Fact]
    public void APolicyIsComparedWithItsSystem()
    {
        PolicyDiff diff = Compare(files =>
        {
            files.Replace("policy.yaml", "every: 1s", "every: 2s");
            files.Replace("system.yaml", "memory: 16MiB", "memory: 12MiB");
        });
        Assert.Equal(
            "narrowed  channel st-down: release slots from every 1s to every 2s  policy.yaml:27\n"
                + "narrowed  machine: memory lowered from 16MiB to 12MiB  system.yaml:4\n",
            diff.Render());
        Assert.Equal(4, diff.ExitCode);
    }

    [Theory]
    [InlineData("halt-partition", "halt-channels")]
    [InlineData("halt-channels", "halt-partition")]
    public void OfTwoActionsThatStopDifferentThingsNeitherIsStricter(string old, string now)
    {
        MemoryFiles before = Base();
        MemoryFiles after = Base();
        before.Replace("system.yaml", "doorbell-flood: halt-partition", "doorbell-flood: " + old);
        after.Replace("system.yaml", "doorbell-flood: halt-partition", "doorbell-flood: " + now);
        Assert.Equal(3, PolicyDiff.CompareSystems(before.Compile(), after.Compile()).ExitCode);
    }

    // Sixty slots of the longest duration that can be written: more than 64 bits count, whatever the checks say of it.
    [Fact]
    public void AScheduleThatNoFrameHoldsIsStillCompared()
    {
        PolicyDiff diff = Compare(files => files.Replace(
            "system.yaml",
            Slots,
            "slots:\n      - { web: 4ms }\n" + string.Concat(Enumerable.Repeat("      - { ops: 3650d }\n      - { idle: 3650d }\n", 60))));
        Assert.Contains("time of ops in a frame from 5ms to 18446744073709551615ns", diff.Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory: 1MiB", "memory: 5000B", true)]            // Refused, but read completely.
    [InlineData("{ web: 4ms }, ", "", true)]
    [InlineData("[uart, uart, guardport]", "[uart, uart, uart]", false)]
    [InlineData("triple-fault: restart-cold", "triple-fault: halt-module", false)]
    [InlineData("image-invalid: refuse-start", "image-invalid: ignore", false)]
    [InlineData("  web: { image", "  wep: { image", false)]
    [InlineData("memory: 1MiB", "memory: lots", false)]
    public void ARefusedSystemCanBeComparedWhenItWasReadCompletely(string old, string with, bool expected)
    {
        MemoryFiles files = Base();
        files.Replace("system.yaml", old, with);
        PolicyCompilation compiled = files.Compile();
        Assert.True(compiled.HasErrors);
        Assert.Equal(expected, compiled.IsComparableSystem);
    }

    private static PolicyDiff Compare(Action<MemoryFiles> change)
    {
        MemoryFiles before = Base();
        MemoryFiles after = Base();
        change(after);
        return PolicyDiff.CompareSystems(before.Compile(), after.Compile());
    }

    private static MemoryFiles Base()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Images["images/web"] = Facts(1);
        files.Images["images/ops"] = Facts(2) with { CeilingLabel = "SECRET//REL TO USA" };
        files.Images["images/foreign"] = Facts(9);
        return files;
    }

    private static ImageFacts Facts(ulong number) => new("web", new Digest(number, 0, 0, 0), "UNCLASSIFIED//REL TO USA, GBR", 1 << 16);
}
