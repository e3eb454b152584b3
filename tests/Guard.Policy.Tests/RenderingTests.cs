using System.Linq;
using System.Text.Json;
using Guard.Contracts;
using Guard.Policy.Analysis;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class RenderingTests
{
    private static readonly PolicyCompilation Wrong = MakeWrong();

    [Fact]
    public void JsonHasEachFindingWithItsPlace()
    {
        using JsonDocument json = JsonDocument.Parse(DiagnosticJson.Render(Wrong.Diagnostics, "a/"));
        JsonElement one = json.RootElement.EnumerateArray().Single();
        Assert.Equal("P011", one.GetProperty("id").GetString());
        Assert.Equal("a/policy.yaml", one.GetProperty("file").GetString());
        Assert.Equal((35, 5, 6), (one.GetProperty("line").GetInt32(), one.GetProperty("column").GetInt32(), one.GetProperty("length").GetInt32()));
    }

    [Fact]
    public void SarifHasAllRulesAndEachResultNamesOne()
    {
        using JsonDocument sarif = JsonDocument.Parse(DiagnosticSarif.Render(Wrong.Diagnostics, "a/"));
        JsonElement run = sarif.RootElement.GetProperty("runs").EnumerateArray().Single();
        string?[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()
            .Select(rule => rule.GetProperty("id").GetString())];
        JsonElement result = run.GetProperty("results").EnumerateArray().Single();
        JsonElement place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(CheckCatalogue.All.Length, rules.Length);
        Assert.Contains(result.GetProperty("ruleId").GetString(), rules);
        Assert.Equal("a/policy.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal((35, 5, 11), (Number(place, "startLine"), Number(place, "startColumn"), Number(place, "endColumn")));
    }

    [Fact]
    public void TheSummaryNamesCountsAndLedger()
    {
        string text = PolicySummary.Render(MemoryFiles.Base().Compile());
        Assert.Equal(
            """
            ok    us-lab version 7: 2 domains, 2 channels (1 import, 1 downgrade), 0 violations, 0 warnings
            ledger  ops → web  staged acknowledgement: 0 bit/s = a function of the source's own side alone
            ledger  ops → web  release timing and size: 2.321929 bit/s = log2(sum of (z m)^k for k = 0..4) / 1s, sizes z = 1, types m = 1
            ledger  ops → web  content: 1656 bit/s = 414 free bits (status) x 4 / 1s, quorum 2
            content weather: 35 free bits in at most 12 bytes
            content status: 414 free bits in at most 64 bytes

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void InspectingShowsEveryRowOfTheImage()
    {
        PolicyCompilation compiled = MemoryFiles.ThreeLevels().Compile();
        string text = ImageText.Render(compiled.Image!);
        Assert.All(compiled.Image!.Partitions, row => Assert.Contains($"partition {row.Id.Value} {row.Name}: {row.LabelText}", text));
        Assert.All(compiled.Image!.Channels, row => Assert.Contains($"channel {row.Id.Value} {row.Name}: ", text));
        Assert.All(compiled.Image!.Types, row => Assert.Contains($"type {row.Id.Value} {row.Name}: ", text));
        Assert.Equal(compiled.Image!.Ledger.Length, text.Split('\n').Count(line => line.StartsWith("ledger ", System.StringComparison.Ordinal)));
    }

    [Fact]
    public void HiddenFeaturesAreShownAndEveryFeatureHasAWord()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("system.yaml", "memory: 2MiB,", "memory: 2MiB, processor: { hide: [sse4.2, nx] },");
        PolicyCompilation compiled = files.Compile();
        Assert.Equal(
            [ProcessorFeatures.None, ProcessorFeatures.NX | ProcessorFeatures.SSE42], compiled.Image!.Partitions.Select(row => row.HiddenFeatures));
        Assert.Contains("\n  CPUID hides nx, sse4.2\n", ImageText.Render(compiled.Image!), System.StringComparison.Ordinal);
        Assert.Equal(System.Enum.GetValues<ProcessorFeatures>().Length - 2, FeatureWords.Text(ProcessorFeatures.All).Split(", ").Length);
    }

    private static int Number(JsonElement place, string name) => place.GetProperty("region").GetProperty(name).GetInt32();

    private static PolicyCompilation MakeWrong()
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace("policy.yaml", "quorum: 2, roles: [releaser, releaser]", "quorum: 1, roles: [releaser]");
        return files.Compile();
    }
}
