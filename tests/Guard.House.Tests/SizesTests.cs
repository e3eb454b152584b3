using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Guard.House.Tests;

public sealed class SizesTests(ITestOutputHelper output)
{
    private const int Reported = 10;

    [Fact]
    public void FilesAndMethodsKeepToTheirLengths()
    {
        output.WriteLine($"The {Reported} longest files:");
        foreach (SourceFile file in Repository.Sources.OrderByDescending(file => Sizes.LinesOf(file.Text)).Take(Reported))
        {
            output.WriteLine($"{Sizes.LinesOf(file.Text),6} {file.Path}");
        }

        output.WriteLine($"The {Reported} longest methods:");
        var longest = Repository.Sources.SelectMany(file => Sizes.Methods(file).Select(method => (file, method)));
        foreach ((SourceFile file, var method) in longest.OrderByDescending(pair => pair.method.Lines).Take(Reported))
        {
            output.WriteLine($"{method.Lines,6} {file.At(method.Node)} {method.Name}");
        }

        Findings.None(Repository.Sources.SelectMany(Sizes.Findings));
    }

    [Fact]
    public void LinesKeepToTheirWidth()
    {
        foreach (var folder in Repository.Sources
            .SelectMany(file => Sizes.WideLines(file, Sizes.LineCharacters))
            .GroupBy(finding => finding[..(finding.IndexOf('/', finding.IndexOf('/') + 1))]))
        {
            output.WriteLine($"{folder.Count(),6} lines above {Sizes.LineCharacters} characters in {folder.Key}");
        }

        Findings.None(Repository.Sources.SelectMany(file => Sizes.WideLines(file, Sizes.WidestLineCharacters)));
    }

    [Fact]
    public void EveryExemptionIsNeeded() => Findings.None(Sizes.Unused(Repository.Sources));

    [Theory]
    [InlineData(600, 0)]
    [InlineData(601, 1)]
    public void AFileIsRefusedFromItsFirstLineTooMany(int lines, int expected) =>
        Assert.Equal(expected, Sizes.Findings(SourceFile.Parse("A.cs", string.Concat(Enumerable.Repeat("//\n", lines)))).Count());

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    public void AMethodIsRefusedFromItsFirstLineTooMany(int lines, int expected)
    {
        string body = string.Concat(Enumerable.Repeat("        ;\n", lines - 3));
        SourceFile file = SourceFile.Parse("A.cs", $"class A\n{{\n    void M()\n    {{\n{body}    }}\n}}\n");
        Assert.Equal(expected, Sizes.Findings(file).Count());
    }

    [Theory]
    [InlineData(160, 0)]
    [InlineData(161, 1)]
    public void ALineIsRefusedFromItsFirstCharacterTooMany(int characters, int expected)
    {
        SourceFile file = SourceFile.Parse("A.cs", new string('/', characters) + "\n");
        Assert.Equal(expected, Sizes.WideLines(file, Sizes.WidestLineCharacters).Count());
    }

    [Fact]
    public void TextInARawStringMayBeWide()
    {
        string text = $"class A\n{{\n    const string B = \"\"\"\n        {new string('x', 200)}\n        \"\"\";\n}}\n";
        Assert.Empty(Sizes.WideLines(SourceFile.Parse("A.cs", text), Sizes.WidestLineCharacters));
    }
}
