using System.Linq;
using Xunit;

namespace Guard.House.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void EveryFileHasTheShapeOfTheHouse() => Findings.None(Repository.Sources.SelectMany(Shape.Findings));

    [Theory]
    [InlineData("kernel/Guard.A/B.cs", "Guard.A")]
    [InlineData("partitions/Guard.X86/Semantics/Logic.cs", "Guard.X86.Semantics")]
    [InlineData("tools/bench/Guard.Bench/Sieve.cs", "Guard.Bench")]
    [InlineData("tests/Guard.A.Tests/B.cs", "Guard.A.Tests")]
    public void ANamespaceEqualsItsPath(string path, string expected) => Assert.Equal(expected, Shape.ExpectedNamespace(path));

    [Theory]
    [InlineData("public sealed class A { }", 0)]
    [InlineData("public sealed class A { public sealed class Inner { } } internal sealed class Aside { }", 0)]
    [InlineData("public static partial class Semantics { }", 0)]
    [InlineData("internal sealed class Only { } internal sealed class A { }", 0)]
    [InlineData("public sealed class A { } public enum B { One }", 1)]
    [InlineData("public sealed class B { }", 1)]
    [InlineData("public delegate void B();", 1)]
    [InlineData("internal sealed class B { }", 1)]
    [InlineData("public sealed partial class A { }", 1)]
    [InlineData("public sealed class A { \n#region x\n#endregion\n }", 1)]
    [InlineData("public sealed class A { } internal sealed class StringUtils { }", 1)]
    [InlineData("public sealed class A { } internal sealed class Database { }", 0)]
    public void AFileNamedAIsJudgedByItsTypes(string types, int expected) =>
        Assert.Equal(expected, Shape.Findings(SourceFile.Parse("kernel/Guard.X/A.cs", $"namespace Guard.X;\n{types}\n")).Count());

    [Theory]
    [InlineData("namespace Guard.Y; class A { }", 1)]
    [InlineData("namespace Guard.X { class A { } }", 1)]
    [InlineData("class A { }", 1)]
    [InlineData("return 0;", 0)]
    public void ANamespaceThatDiffersIsNamed(string text, int expected) =>
        Assert.Equal(expected, Shape.Findings(SourceFile.Parse("kernel/Guard.X/A.cs", text)).Count());

    [Theory]
    [InlineData("ATests", "[Fact] public void TryCopyOutAcceptsOnlyOwnedBytes() { }", 0)]
    [InlineData("ATests", "[Theory] public void DIV_by_zero_faults() { }", 0)]
    [InlineData("ATests", "public void Helper() { }", 0)]
    [InlineData("ATests", "[Fact] public void Works() { }", 1)]
    [InlineData("ATests", "[Fact] public void Test1() { }", 1)]
    [InlineData("ATests", "[Fact] public void TestThatItWorks() { }", 1)]
    [InlineData("ATests", "[SkippableFact] public void RoundTrips() { }", 1)]
    [InlineData("A", "[Fact] public void RoundTripsEveryRecord() { }", 1)]
    public void ATestIsNamedAsASentence(string type, string method, int expected)
    {
        SourceFile file = SourceFile.Parse(
            $"tests/Guard.X.Tests/{type}.cs", $"namespace Guard.X.Tests; class {type} {{ {method} }}");
        Assert.Equal(expected, Shape.Findings(file).Count());
    }
}
