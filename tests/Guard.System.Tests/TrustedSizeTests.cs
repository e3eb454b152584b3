using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Experiments.Size;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

public sealed class TrustedSizeTests
{
    /// <summary>How far a quoted figure may be from the counted one, so that a small change does not ask for another text.</summary>
    private const double Tolerance = 0.1;

    [Theory]
    [InlineData("separation:", TrustedPart.Separation)]
    [InlineData("guard:", TrustedPart.Guard)]
    [InlineData("host:", TrustedPart.Runtime)]
    public void TheFiguresOfVerificationsReadmeAreThoseCounted(string row, TrustedPart part)
    {
        string repository = RepositoryPlace.Find();
        string line = File.ReadLines(Path.Combine(repository, "verification", "README.md"))
            .Single(text => text.StartsWith("| " + row, StringComparison.Ordinal));
        int quoted = int.Parse(line.Split('|')[2], NumberStyles.AllowThousands | NumberStyles.Integer, CultureInfo.InvariantCulture);
        int counted = TrustedSize.Measure(repository).LinesOf(part);
        Assert.True(
            Math.Abs(quoted - counted) <= counted * Tolerance,
            $"verification/README.md says {quoted} lines of {part}, {counted} were counted: guard evidence size");
    }

    [Fact]
    public void EveryKernelFileCountsForAFigure()
    {
        string repository = RepositoryPlace.Find();
        string[] counted = [.. TrustedSize.Measure(repository).Files.Select(file => file.Path)];
        foreach (string file in Directory.GetFiles(Path.Combine(repository, "kernel", "Guard.Kernel"), "*.cs"))
        {
            Assert.Contains("kernel/Guard.Kernel/" + Path.GetFileName(file), counted);
        }
    }

    [Theory]
    [InlineData(1, "int x;")]
    [InlineData(0, "", "   ", "// a comment", "/// <summary>One.</summary>", "#endif")]
    [InlineData(1, "#if GUARD_PLANTS", "int leak;", "#if X", "int y;", "#endif", "#endif", "int x;")]
    [InlineData(1, "#if GUARD_PLANTS", "int leak;", "#else", "int x;", "#endif")]
    [InlineData(2, "#if !GUARD_PLANTS", "int x;", "#endif", "int y;")]
    public void EmptyLinesCommentsAndPlantsAreNotCounted(int expected, params string[] lines) =>
        Assert.Equal(expected, TrustedSize.CountLines(lines));
}
