using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Guard.House.Tests;

/// <summary>.ci/run in a small tree of its own, with stand-ins for dotnet and the demo: what it counts, and when it
/// fails.</summary>
public sealed class ContinuousIntegrationTests : IDisposable
{
    private const string Passing =
        "Passed!  - Failed:     0, Passed:    25, Skipped:     1, Total:    26, Duration: 5 s - Guard.A.Tests.dll (net10.0)";
    private const string Failing =
        "Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 5 s - Guard.B.Tests.dll (net10.0)";

    private readonly ScratchTree _tree = new();

    public ContinuousIntegrationTests()
    {
        _tree.Borrow(".ci/run");
        _tree.Borrow(".ci/steps.sh");
        _tree.Borrow(".ci/packages.txt");
        _tree.Write("tests/Guard.A.Tests/Guard.A.Tests.csproj", "<Project />");
        _tree.Write("tests/Guard.A.Tests/ATests.cs", "[Fact] public void One() { }");
        _tree.Write("tests/Guard.B.Tests/Guard.B.Tests.csproj", "<Project />");
        Demo(exitCode: 0);
    }

    public void Dispose() => _tree.Dispose();

    [UnixFact]
    public async Task PassedTestsAndStepsAreCounted()
    {
        Tests(exitCode: 0, Passing);
        Assert.Equal((0, "28 passed, 0 failed, 1 skipped"), await Run());
    }

    [UnixFact]
    public async Task FailedTestsAreCountedOverAllProjects()
    {
        Tests(exitCode: 1, Passing, Failing);
        Assert.Equal((1, "31 passed, 2 failed, 1 skipped"), await Run());
    }

    [UnixFact]
    public async Task AFailedStepIsAFailure()
    {
        Tests(exitCode: 0, Passing);
        Demo(exitCode: 1);
        Assert.Equal((1, "25 passed, 3 failed, 1 skipped"), await Run());
    }

    [UnixFact]
    public async Task ABuildThatFailsIsAFailure()
    {
        Tests(exitCode: 1, Passing, "A.cs(1,1): error CS1002: ; expected");
        Assert.Equal((1, "28 passed, 1 failed, 1 skipped"), await Run());
    }

    [UnixFact]
    public async Task AProjectWhoseHostDiedHasFailed()
    {
        _tree.Write("tests/Guard.B.Tests/BTests.cs", "[Theory] public void One(int n) { }");
        Tests(exitCode: 0, Passing);
        Assert.Equal((1, "28 passed, 1 failed, 1 skipped"), await Run());
    }

    [UnixFact]
    public async Task NothingRunIsNoSuccess()
    {
        Tests(exitCode: 0);
        Demo(exitCode: 1);
        Assert.Equal((1, "0 passed, 4 failed, 0 skipped"), await Run());
    }

    [Fact]
    public void EveryLineOfThePackagesIsANameOrAReason() => Assert.All(
        Repository.Read(".ci/packages.txt").TrimEnd('\n').Split('\n'),
        line => Assert.Matches("^(# .+|[a-z0-9][a-z0-9+.-]+)$", line));

    private void Tests(int exitCode, params string[] lines) => _tree.WriteProgram(
        "host/dotnet",
        $"#!/bin/sh\n[ \"$*\" = 'test Guard.sln -c Release' ] || exit 99\n"
        + $"cat <<'END'\n{string.Join('\n', lines)}\nEND\nexit {exitCode}\n");

    private void Demo(int exitCode) =>
        _tree.WriteProgram("tools/guard", $"#!/bin/sh\ncase \"$*\" in demo | evidence*) ;; *) exit 99 ;; esac\nexit {exitCode}\n");

    private async Task<(int Code, string ClosingLine)> Run()
    {
        (int code, string output, _) = await _tree.Run("bash", ".ci/run", []);
        return (code, output.TrimEnd('\n').Split('\n').Last());
    }
}
