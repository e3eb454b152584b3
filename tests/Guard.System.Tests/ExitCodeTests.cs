using System;
using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>CLI.md's exit codes, of the real program. Nothing is written for a wrong description.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly DemoSetup _setup = new(RepositoryPlace.Find());

    public ExitCodeTests()
    {
        string example = _scratch.Copy(_setup.Folder, Path.Combine("policy", "examples", "bad"));
        Directory.CreateSymbolicLink(_scratch.At("partitions"), Path.Combine(RepositoryPlace.Find(), "partitions"));
        string system = Path.Combine(example, "system.yaml");
        string wrong = File.ReadAllText(system).Replace("memory: 64MiB", "memory: 64MB and a bit", StringComparison.Ordinal);
        File.WriteAllText(system, wrong);
        string ringing = Path.Combine(_scratch.Copy(_setup.Folder, Path.Combine("policy", "examples", "ringing")), "system.yaml");
        string slots = string.Concat(Enumerable.Repeat("      - { sensor: 2us }\n", 16));
        File.WriteAllText(
            ringing,
            File.ReadAllText(ringing).Replace("memory: 64MiB", "memory: 1GiB", StringComparison.Ordinal)
                .Replace("doorbells: 8                                #", "doorbells: 256 #", StringComparison.Ordinal)
                .Replace("      - { sensor: 150us }\n", "      - { sensor: 150us }\n" + slots, StringComparison.Ordinal));
        File.WriteAllText(_scratch.At("wrong.desk"), "at noon approve status-down/1 as alice\nat 3 bless chat-up as bob\n");
        File.WriteAllText(_scratch.At("garbage"), "not a signed thing");
        Directory.CreateDirectory(_scratch.At("empty"));
    }

    [Theory]
    [InlineData(0, "version")]
    [InlineData(0, "--help", " guard [command] [options]")]
    [InlineData(0, "policy paths --help", " guard policy paths <FROM> <TO> [options]")]
    [InlineData(0, "check SYSTEM")]
    [InlineData(1, "check BAD", "system.yaml:")]
    [InlineData(1, "run BAD --out OUT", "system.yaml:")]
    [InlineData(1, "run RINGING --out OUT", "G036", "4352 in a frame")]
    [InlineData(1, "run SYSTEM --out OUT --desk DESK", ":1:", ":2:")]
    [InlineData(2, "run nowhere/system.yaml --out OUT", "no such file")]
    [InlineData(2, "run", "which system")]
    [InlineData(2, "run SYSTEM --out OUT --cores 0", "--cores")]
    [InlineData(2, "run SYSTEM --out OUT --input sensor", "DOMAIN=FILE")]
    [InlineData(2, "run SYSTEM --out OUT --input nobody=SYSTEM", "there is no domain 'nobody'", "the domains are: ")]
    [InlineData(2, "run SYSTEM --out OUT --output nobody=OUT", "there is no domain 'nobody'")]
    [InlineData(2, "run SYSTEM --out OUT --network nobody=OUT", "there is no domain 'nobody'")]
    [InlineData(2, "run SYSTEM --out OUT --gdb ops=OUT", "the plan lets no debugger look into 'ops'")]
    [InlineData(2, "run SYSTEM --out OUT --attach nobody", "there is no domain 'nobody'")]
    [InlineData(2, "run SYSTEM --out OUT --keys EMPTY")]
    [InlineData(2, "run --resume EMPTY", "EMPTY")]
    [InlineData(2, "rnu SYSTEM", "did you mean")]
    [InlineData(2, "run SYSTEM --frame 3", "--frame")]
    [InlineData(2, "replay EMPTY", "not a run")]
    [InlineData(2, "audit verify EMPTY", "not a run")]
    [InlineData(2, "transcript nowhere", "no such folder")]
    [InlineData(2, "review list EMPTY", "not a run")]
    public void ABadInputIsAnsweredWithItsCode(int expected, string line, params string[] said)
    {
        (int exitCode, string output, string error) = GuardProcess.Run([.. line.Split(' ').Select(Place)]);
        Assert.True(exitCode == expected, $"guard {line}: exit code {exitCode}\n{output}{error}");
        string all = (output + error).ReplaceLineEndings(" ");
        Assert.All(said, text => Assert.Contains(Place(text), all, StringComparison.Ordinal));
        Assert.DoesNotContain("   at Guard.", all, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Place("OUT")), "something was written");
    }

    public void Dispose() => _scratch.Dispose();

    private string Place(string word) => word switch
    {
        "SYSTEM" => _setup.System,
        "BAD" => _scratch.At("policy", "examples", "bad", "system.yaml"),
        "RINGING" => _scratch.At("policy", "examples", "ringing", "system.yaml"),
        "DESK" => _scratch.At("wrong.desk"),
        "OUT" => _scratch.At("out"),
        "EMPTY" => _scratch.At("empty"),
        _ => word,
    };
}
