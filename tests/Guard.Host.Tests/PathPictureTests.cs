using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Reporting;
using Guard.Policy;
using Guard.Policy.Analysis;
using Guard.Policy.Model;
using Xunit;

namespace Guard.Host.Tests;

public sealed class PathPictureTests : IDisposable
{
    private static readonly string[] Levels = ["UNCLASSIFIED", "SECRET", "TOPSECRET"];
    private static readonly string Example = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab");

    private readonly string _folder = Directory.CreateTempSubdirectory("guard-ways-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ADowngradeIsDashedAndSaysWhatItTakes()
    {
        XElement picture = Draw(Policy(Path.Combine(Example, "policy.yaml")), "ops", "web", 20);
        Assert.Equal(["ops", "web"], Boxes(picture).Order(StringComparer.Ordinal));
        XElement line = Assert.Single(picture.Descendants(), element => (string?)element.Attribute("class") == "line");
        Assert.NotNull(line.Attribute("stroke-dasharray"));
        Assert.Contains("st-down: ops \u2192 web, down, status, 2 approvals", Titles(picture));
        Assert.Contains("ops \u2014[st-down down, 2 approvals]\u2192 web", Texts(picture));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(40)]
    public void ALongWayShowsEachDomainAndStepOnceWithinThePage(int domains)
    {
        XElement picture = Draw(Chain(domains), "d0", FormattableString.Invariant($"d{domains - 1}"), 20);
        Assert.Equal(domains, Boxes(picture).Distinct().Count());
        Assert.Equal(domains, Boxes(picture).Length);
        Assert.Equal(domains - 1, picture.Descendants().Count(element => (string?)element.Attribute("class") == "line"));
        string way = string.Concat(Texts(picture)
            .SkipWhile(text => !text.StartsWith("d0 \u2014[", StringComparison.Ordinal)).Select(text => text.Trim() + " "));
        for (int i = 1; i < domains; i++)
        {
            string direction = (i - 1) * Levels.Length / domains == i * Levels.Length / domains ? "equal" : "up";
            Assert.Contains(FormattableString.Invariant($"\u2014[c{i} {direction}]\u2192 d{i} "), way, StringComparison.Ordinal);
        }

        Assert.All(Texts(picture), text => Assert.True(text.Length * 6.6 < 1280, text));
    }

    [Fact]
    public void NoScheduleIsDrawnBecauseAPolicyHasNone() =>
        Assert.DoesNotContain(
            Draw(Chain(3), "d0", "d2", 20).Descendants(), element => (string?)element.Attribute("aria-label") == "schedule");

    [Fact]
    public void NoWayIsSaidAndNothingIsDrawn()
    {
        XElement picture = Draw(Chain(3), "d2", "d0", 20);
        Assert.Contains("no way", Texts(picture));
        Assert.Empty(Boxes(picture));
    }

    [Fact]
    public void MoreWaysThanAskedForIsSaid()
    {
        Assert.Contains("there are more", Texts(Draw(Fans(8), "d0", "d2", 3)));
        Assert.DoesNotContain("there are more", Texts(Draw(Fans(8), "d0", "d2", 64)));
    }

    [Fact]
    public void AListThatIsCutSaysHowManyItLeavesOut() => Assert.Contains("5 more are drawn, not listed", Texts(Draw(Fans(105), "d0", "d2", 500)));

    private static XElement Draw(PolicyModel policy, string from, string to, int most) =>
        XElement.Parse(PathPicture.Draw("ways", policy, PathFinder.Find(policy, from, to, most)));

    private static string[] Boxes(XElement picture) =>
        [.. Titles(picture).Where(title => !title.Contains('\u2192', StringComparison.Ordinal)).Select(title => title.Split(':')[0])];

    private static string[] Titles(XElement picture) => Values(picture, "title");

    private static string[] Texts(XElement picture) => Values(picture, "text");

    private static string[] Values(XElement picture, string name) =>
        [.. picture.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];

    private static PolicyModel Policy(string file)
    {
        PolicyCompilation compilation = SystemLoader.CheckPolicy(file, null);
        Assert.Empty(compilation.Diagnostics);
        return compilation.Policy!;
    }

    // d0 to d1 to d2 ..., rising through three levels.
    private PolicyModel Chain(int domains)
    {
        StringBuilder text = Head(domains);
        for (int i = 1; i < domains; i++)
        {
            Channel(text, FormattableString.Invariant($"c{i}"), i - 1, i);
        }

        return Written(text);
    }

    // From d0 to d2 directly, and by each of the others.
    private PolicyModel Fans(int ways)
    {
        StringBuilder text = Head(ways + 1, levels: 1);
        Channel(text, "direct", 0, 2);
        for (int i = 1; i < ways + 1; i++)
        {
            if (i != 2)
            {
                Channel(text, FormattableString.Invariant($"in{i}"), 0, i);
                Channel(text, FormattableString.Invariant($"out{i}"), i, 2);
            }
        }

        return Written(text);
    }

    private static StringBuilder Head(int domains, int levels = 3)
    {
        var text = new StringBuilder("policy: generated\nversion: 1\nexpires: 2027-06-30\n"
            + "lattice: { id: us, levels: [UNCLASSIFIED, SECRET, TOPSECRET], nations: [USA] }\ndomains:\n");
        for (int i = 0; i < domains; i++)
        {
            text.Append(FormattableString.Invariant($"  d{i}: {{ label: {Levels[i * levels / domains]}, rel: [USA], integrity: 1 }}\n"));
        }

        return text.Append("types:\n  weather: { kind: rec, schema: schemas/weather.rec }\nchannels:\n");
    }

    private static void Channel(StringBuilder text, string name, int from, int to) => text.Append(FormattableString.Invariant(
        $"  {name}:\n    from: d{from}\n    to: d{to}\n    types: [weather]\n    out_label: keep\n    ack: none\n"))
        .Append("    limits: { rate: 20/min, burst: 1, day: 5000, queue: 1 }\n");

    private PolicyModel Written(StringBuilder policy)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "schemas"));
        File.Copy(Path.Combine(Example, "schemas", "weather.rec"), Path.Combine(_folder, "schemas", "weather.rec"), overwrite: true);
        File.WriteAllText(Path.Combine(_folder, "policy.yaml"), policy.ToString());
        return Policy(Path.Combine(_folder, "policy.yaml"));
    }
}
