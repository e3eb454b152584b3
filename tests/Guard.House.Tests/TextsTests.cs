using System.Linq;
using System.Text;
using Xunit;

namespace Guard.House.Tests;

public sealed class TextsTests
{
    [Fact]
    public void EveryTextFileKeepsTheRules() => Findings.None(Repository.Files
        .Select(path => (path, Bytes: Texts.TextBytes(path)))
        .Where(file => file.Bytes is not null)
        .SelectMany(file => Texts.Findings(file.path, file.Bytes!)));

    [Theory]
    [InlineData("A.cs", "class A;\n", 0)]
    [InlineData("A.cs", "", 0)]
    [InlineData("A.cs", "class A;", 1)]
    [InlineData("A.cs", "class A;\r\n", 1)]
    [InlineData("A.cmd", "echo\r\n", 0)]
    [InlineData("A.cs", "\uFEFFclass A;\n", 1)]
    [InlineData("A.cs", "// TO" + "DO: later\n", 1)]
    [InlineData("A.sh", "# HA" + "CK\n", 1)]
    [InlineData("A.cs", "// Todos los santos\n", 0)]
    [InlineData("A.md", "see /wo" + "rk/main\n", 1)]
    [InlineData("A.md", "see `/ho" + "me/ada/x`\n", 1)]
    [InlineData("A.cs", "\"/ro" + "ot/x\"\n", 1)]
    [InlineData("A.md", "the frame/wo" + "rk/flow\n", 0)]
    [InlineData("A.md", "https://api.nu" + "get.org/v3\n", 1)]
    [InlineData("A.md", "a NuGet package\n", 0)]
    public void ATextIsJudgedByItsBytes(string path, string text, int expected) =>
        Assert.Equal(expected, Texts.Findings(path, Encoding.UTF8.GetBytes(text)).Count());
}
