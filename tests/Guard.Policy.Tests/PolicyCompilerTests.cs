using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PolicyCompilerTests
{
    [Fact]
    public void LayoutAndOrderChangeNothingButPlaces()
    {
        MemoryFiles other = MemoryFiles.Base();
        PolicyDiffTests.MoveDomainsToTheEnd(other);
        other.Replace("policy.yaml", "nations: [USA, GBR]", "nations:\n    - GBR\n    - USA");
        other.Replace("policy.yaml", "roles: [releaser, releaser], timeout: 24h", "timeout: 1d, roles: [releaser, releaser]");
        other.Replace("system.yaml", "  web: { image: images/web, memory: 1MiB,", "  web: { memory: 1024KiB, image: images/web,");
        byte[] one = SystemImageCodec.Encode(WithoutPlaces(MemoryFiles.Base().Compile().Image!));
        byte[] two = SystemImageCodec.Encode(WithoutPlaces(other.Compile().Image!));
        Assert.Equal(one, two);
    }

    [Fact]
    public void TheSameSourcesGiveTheSameBytes() => Assert.Equal(
        SystemImageCodec.Encode(MemoryFiles.ThreeLevels().Compile().Image!), SystemImageCodec.Encode(MemoryFiles.ThreeLevels().Compile().Image!));

    [Fact]
    public void WallTimeDoesNotReachTheImage() => Assert.Equal(
        SystemImageCodec.Encode(MemoryFiles.Base().Compile().Image!), SystemImageCodec.Encode(MemoryFiles.Base().Compile(now: 1_780_000_000).Image!));

    [Fact]
    public void RulesKnowTheirPlace()
    {
        SystemImage image = MemoryFiles.Base().Compile().Image!;
        Assert.Equal(["policy.yaml:18", "policy.yaml:27"], image.Channels.Select(channel => channel.RuleLocation));
        Assert.Equal(["system.yaml:6", "system.yaml:7"], image.Partitions.Select(partition => partition.RuleLocation));
    }

    [Fact]
    public void AnImportRaisesIntegrityToItsSinksAndADowngradeTakesItsFixedLabel()
    {
        SystemImage image = MemoryFiles.Base().Compile().Image!;
        Assert.Equal((FlowDirection.Up, FlowWaiver.Import, (byte)1),
            (image.Channels[0].Direction, image.Channels[0].Waiver, image.Channels[0].OutLabel.Integrity));
        Assert.Equal((FlowDirection.Down, FlowWaiver.Downgrade), (image.Channels[1].Direction, image.Channels[1].Waiver));
        Assert.Equal("UNCLASSIFIED//REL TO USA, GBR", image.Channels[1].OutLabelText);
        Assert.All(image.Channels, channel => Assert.True(Lattice.FlowAllowed(channel.OutLabel, image.Partitions[(int)channel.Sink.Value - 1].Label)));
    }

    [Fact]
    public void TimesAreTicks()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("system.yaml", "1_000_000_000", "1_000_000");
        SystemImage image = files.Compile().Image!;
        Assert.Equal(10_000UL, image.Schedules[0].FrameTicks);
        Assert.Equal([new SlotRow(new PartitionId(1), 0, 4_000), new SlotRow(new PartitionId(2), 4_000, 5_000)], image.Schedules[0].Slots.ToArray());
        Assert.Equal(10_000_000UL, image.Channels[0].Acknowledgement.EpochTicks);
        Assert.Equal(new LimitsRow(20, 60_000_000, 5, 5000, 16), image.Channels[0].Limits);
        Assert.Equal(3_600_000_000UL, image.Partitions[0].RestartWindowTicks);
    }

    // design 3.5: n = 4, z = m = 1, T = 60 s gives 0.039 bit/s; z = 3 gives 0.115.
    [Theory]
    [InlineData("every: 60s, max: 4, sizes: [64B]", 38_699)]
    [InlineData("every: 60s, max: 4, sizes: [62B, 63B, 64B]", 115_315)]
    [InlineData("every: 1s, max: 1, sizes: [64B]", 1_000_000)]
    public void TheLedgerHoldsTheDesignsFigures(string slot, ulong microbitsPerSecond)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", "every: 1s, max: 4, sizes: [64B]", slot);
        files.Replace("policy.yaml", "    ack: none", "    deadlines: { authorised: 1h }\n    ack: none");
        LedgerRow[] rows = [.. files.Compile().Ledger];
        Assert.Equal(microbitsPerSecond, rows.Single(row => row.Mechanism == "release timing and size").MicrobitsPerSecond);
        Assert.Equal(0UL, rows.Single(row => row.Mechanism == "staged acknowledgement").MicrobitsPerSecond);
    }

    // 36^4 stations, and the pairs with dew point <= temperature, counted one by one.
    [Fact]
    public void FreeBitsOfARecordAreCountedExactly()
    {
        long pairs = 0;
        for (int dew = -90; dew <= 60; dew++)
        {
            for (int temperature = -80; temperature <= 60; temperature++)
            {
                pairs += dew <= temperature ? 1 : 0;
            }
        }

        double records = Math.Pow(36, 4) * pairs;
        Assert.Equal((ulong)Math.Ceiling(Math.Log2(records)), MemoryFiles.Base().Compile().Image!.Types[0].FreeBits);
    }

    [Theory]
    [InlineData(3, 2, 1)]       // x, xy
    [InlineData(4, 1, 2)]       // x, x and y on two lines
    public void FreeBitsOfATextCountItsGrammar(int max, int line, int lines)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", "max: 64B, line: 63, lines: 1", FormattableString.Invariant($"max: {max}B, line: {line}, lines: {lines}"));
        Assert.Equal((ulong)Math.Ceiling(Math.Log2(94 + (94 * 94))), files.Compile().Image!.Types[1].FreeBits);
    }

    [Fact]
    public void NumbersWithoutIdsFollowTheNames()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", "web: { id: 1,", "web: {");
        files.Replace("policy.yaml", "ops: { id: 2,", "ops: {");
        SystemImage image = files.Compile().Image!;
        Assert.Equal([(1u, "ops"), (2u, "web")], image.Partitions.Select(partition => (partition.Id.Value, partition.Name)));
    }

    [Fact]
    public void AllErrorsComeInOneRun()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", "quorum: 2,", "quorum: 1,");
        files.Replace("policy.yaml", "from: web", "from: wep");
        files.Replace("system.yaml", "memory: 2MiB", "memory: 2_000_000B");
        Assert.Equal(["P003", "P011", "G005"], files.Compile().Diagnostics.Select(diagnostic => diagnostic.Id).Where(id => id is "P003" or "P011" or "G005"));
    }

    [Fact]
    public void APolicyAloneIsRefusedWhenNoSystemCouldReserveEnough()
    {
        // 272 queues of 4,096 transfers, 9 records each: 10,027,008, above the 10,000,000 of the largest reserve; 271 fit.
        foreach ((int domains, bool fits) in (ReadOnlySpan<(int, bool)>)[(271, true), (272, false)])
        {
            MemoryFiles files = GeneratedPolicies.Circle(domains, 1);
            files.SetText("policy.yaml", files.Text("policy.yaml").Replace("queue: 1 }", "queue: 4096 }", StringComparison.Ordinal));
            Diagnostic[] found = [.. files.CheckPolicy().Diagnostics];
            Assert.Equal(fits ? string.Empty : "P022", string.Join(' ', found.Select(finding => finding.Id)));
            Assert.All(found, finding => Assert.Contains(
                "10027008 records to end; a system reserves at most 10000000", finding.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void AThousandPartitionsAndFiveThousandChannelsAreChecked()
    {
        MemoryFiles files = GeneratedPolicies.Circle(1000, 5);
        var watch = Stopwatch.StartNew();
        PolicyCompilation compiled = files.Compile();
        Assert.Equal(string.Empty, DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, ""));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{watch.Elapsed}");      // About one second of processor time; the bound is for loaded machines.
        Assert.Equal(5000, compiled.Image!.Channels.Length);
    }

    [Theory]
    [InlineData(1, 1500)]
    [InlineData(2, 1500)]
    public void MutatedFilesNeverThrowNeverHangAndNeverCompileWithAnError(int seed, int rounds)
    {
        var random = new Random(seed);
        string[] names = ["policy.yaml", "system.yaml", "schemas/weather.rec", "lists/secret.words"];
        for (int round = 0; round < rounds; round++)
        {
            MemoryFiles files = MemoryFiles.Base();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                string name = names[random.Next(10) switch { < 5 => 0, < 8 => 1, 8 => 2, _ => 3 }];
                files.Bytes[name] = Mutate(files.Bytes[name], random);
            }

            var watch = Stopwatch.StartNew();
            PolicyCompilation compiled = files.Compile();
            string text = DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, "");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"seed {seed}, round {round}: {watch.Elapsed}");
            Assert.Equal(compiled.HasErrors, compiled.Image is null);
            Assert.Equal(compiled.Diagnostics.IsEmpty, text.Length == 0);
            if (compiled.Image is { } image)
            {
                Assert.True(SystemImageCodec.TryDecode(SystemImageCodec.Encode(image), out SystemImage? _), $"seed {seed}, round {round}");
            }
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("a: ")]
    [InlineData("? ")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("a,")]
    [InlineData("!a ")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("a\n")]
    [InlineData("k: v\n")]
    [InlineData("---\n")]
    [InlineData("\n")]
    [InlineData("\u202E")]
    [InlineData("\t")]
    [InlineData("%YAML 1.1\n")]
    [InlineData("policy: x\ndomains:\n")]
    public void AMegabyteOfOneThingIsRefusedInBoundedTime(string part)
    {
        var text = new StringBuilder();
        while (text.Length + part.Length < 1_000_000)
        {
            text.Append(part);
        }

        MemoryFiles files = MemoryFiles.Base();
        foreach (string prefix in (string[])["", "policy: us-lab\nx: "])
        {
            files.SetText("policy.yaml", prefix + text);
            var watch = Stopwatch.StartNew();
            PolicyCompilation compiled = files.Compile();
            Assert.True(compiled.HasErrors);
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var list = new List<byte>(bytes);
        int at = random.Next(list.Count);
        switch (random.Next(7))
        {
            case 0:
                list[at] = (byte)random.Next(256);
                break;
            case 1:
                list.RemoveAt(at);
                break;
            case 2:
                list.Insert(at, (byte)"[]{}:,#&*!|>'\"%@`-? \t\n0"[random.Next(23)]);
                break;
            case 3:
                list.RemoveRange(at, Math.Min(random.Next(1, 40), list.Count - at));
                break;
            case 4:
                list.InsertRange(at, list.GetRange(random.Next(list.Count), 1));
                break;
            case 5:
                list[at] ^= (byte)(1 << random.Next(8));
                break;
            default:
                string[] words = ["any", "idle", "keep", "none", "0", "-1", "18446744073709551616", "1e9", "NO", "null", "~", "[]", "{}"];
                list.InsertRange(at, Encoding.ASCII.GetBytes(words[random.Next(words.Length)]));
                break;
        }

        return list.Count == 0 ? [(byte)'a'] : [.. list];
    }

    private static SystemImage WithoutPlaces(SystemImage image) => image with
    {
        Partitions = [.. image.Partitions.Select(row => row with { RuleLocation = "" })],
        Types = [.. image.Types.Select(row => row with { RuleLocation = "" })],
        Channels = [.. image.Channels.Select(row => row with { RuleLocation = "" })],
    };
}
