using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Guard.House.Tests;

/// <summary>tools/guard in a small tree of its own, with a stand-in for dotnet that writes down what it was asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Stand = """
        #!/bin/sh
        here=$(dirname "$0")
        case $1 in
            --version) [ ! -e "$here/no-sdk" ] && echo 10.0.100 ;;
            --list-sdks) echo "8.0.100 [elsewhere]" ;;
            build)
                printf 'build %s in %s, home %s\n' "$4" "$PWD" "${HOME:-none}" >>"$here/calls"
                sleep 0.3
                if [ -e "$here/broken" ]; then echo "A.cs(1,1): error CS1002"; exit 1; fi
                mkdir -p "tools/Guard.Cli/bin/$4/net10.0"
                echo built >"tools/Guard.Cli/bin/$4/net10.0/Guard.Cli.dll" ;;
            *.dll) shift; printf '%s\n' "ran" "$@"; exit 7 ;;
        esac
        """;

    private readonly ScratchTree _tree = new();

    public LauncherTests()
    {
        _tree.Borrow("tools/guard");
        _tree.Write("kernel/A.cs", "class A;");
        _tree.Write("policy/examples/one/policy.yaml", "one: 1");
        _tree.WriteProgram("host/dotnet", Stand);
    }

    private string[] Builds => File.Exists(_tree.PathOf("host/calls")) ? File.ReadAllLines(_tree.PathOf("host/calls")) : [];

    public void Dispose() => _tree.Dispose();

    [UnixFact]
    public async Task TheFirstStartBuildsAndTheSecondOnlyRuns()
    {
        (int code, string output, string errors) = await Start([], "one", "two  words", "");
        Assert.Equal((7, "ran\none\ntwo  words\n\n"), (code, output));
        Assert.Contains("building the command line (Release)", errors, StringComparison.Ordinal);

        (code, output, errors) = await Start([], "again");
        Assert.Equal((7, "ran\nagain\n", ""), (code, output, errors));
        Assert.Single(Builds);
    }

    [UnixFact]
    public async Task AChangedAnAddedAndARemovedSourceAreBuiltAgain()
    {
        await Start([]);
        File.SetLastWriteTimeUtc(_tree.PathOf("kernel/A.cs"), DateTime.UtcNow.AddSeconds(2));
        await Start([]);
        Assert.Equal(2, Builds.Length);

        File.SetLastWriteTimeUtc(_tree.PathOf("kernel/A.cs"), DateTime.UtcNow.AddDays(-1));
        _tree.Write("kernel/B.cs", "class B;");
        File.SetLastWriteTimeUtc(_tree.PathOf("kernel/B.cs"), DateTime.UtcNow.AddDays(-1));
        await Start([]);
        Assert.Equal(3, Builds.Length);

        File.Delete(_tree.PathOf("kernel/B.cs"));
        await Start([]);
        Assert.Equal(4, Builds.Length);
    }

    [UnixFact]
    public async Task AnExampleThatAUserEditsIsNoSource()
    {
        await Start([]);
        File.SetLastWriteTimeUtc(_tree.PathOf("policy/examples/one/policy.yaml"), DateTime.UtcNow.AddSeconds(2));
        await Start([]);
        Assert.Single(Builds);
    }

    [UnixFact]
    public async Task ABuildThatFailsShowsItsOutputAndIsTriedAgain()
    {
        _tree.Write("host/broken", "");
        (int code, string output, string errors) = await Start([]);
        Assert.Equal((70, ""), (code, output));
        Assert.Contains("A.cs(1,1): error CS1002", errors, StringComparison.Ordinal);

        File.Delete(_tree.PathOf("host/broken"));
        (code, _, _) = await Start([]);
        Assert.Equal(7, code);
        Assert.Equal(2, Builds.Length);
    }

    [UnixFact]
    public async Task ThePlantedBuildHasItsOwnFolder()
    {
        await Start([]);
        (int code, _, string errors) = await Start([("GUARD_CONFIGURATION", "Planted")]);
        Assert.Equal(7, code);
        Assert.Contains("(Planted)", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(_tree.PathOf("tools/Guard.Cli/bin/Planted/net10.0/Guard.Cli.dll")));
        Assert.Equal(2, Builds.Length);
    }

    [UnixFact]
    public async Task AnUnknownConfigurationIsAUsageError()
    {
        (int code, string output, string errors) = await Start([("GUARD_CONFIGURATION", "../x")]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("use Release, Planted or Debug", errors, StringComparison.Ordinal);
        Assert.Empty(Builds);
    }

    [UnixFact]
    public async Task AMissingSdkIsAnErrorWithItsInstallLine()
    {
        _tree.Write("host/no-sdk", "");
        (int code, _, string errors) = await Start([]);
        Assert.Equal(2, code);
        Assert.Contains("apt-get install dotnet-sdk-10.0", errors, StringComparison.Ordinal);

        File.Delete(_tree.PathOf("host/dotnet"));
        (code, _, errors) = await Start([]);
        Assert.Equal(2, code);
        Assert.Contains("apt-get install dotnet-sdk-10.0", errors, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task AHomeThatIsEmptyIsReplacedByAFolderOfTheTree()
    {
        await Start([("HOME", "")]);
        Assert.EndsWith($"in {_tree.Root}, home {_tree.Root}/artifacts/home", Assert.Single(Builds), StringComparison.Ordinal);
    }

    [UnixFact]
    public Task TwoStartsAtOnceBuildOnceUnderFlock() => TwoStartsAtOnceBuildOnce([]);

    [UnixFact]
    public Task TwoStartsAtOnceBuildOnceUnderAFolder() => TwoStartsAtOnceBuildOnce([("GUARD_LAUNCHER_NO_FLOCK", "1")]);

    [UnixFact]
    public async Task ALockWhoseHolderIsGoneIsTakenAway()
    {
        using Process gone = Process.Start("/bin/sh", ["-c", "exit 0"]);
        await gone.WaitForExitAsync();
        Directory.CreateDirectory(_tree.PathOf("artifacts/build.lock.d"));
        _tree.Write("artifacts/build.lock.d/pid", $"{gone.Id}\n");

        (int code, _, _) = await Start([("GUARD_LAUNCHER_NO_FLOCK", "1")]);
        Assert.Equal(7, code);
        Assert.False(Directory.Exists(_tree.PathOf("artifacts/build.lock.d")));
    }

    private async Task TwoStartsAtOnceBuildOnce(IReadOnlyList<(string Name, string Value)> environment)
    {
        Task<(int Code, string Output, string Errors)> first = Start(environment, "first");
        Task<(int Code, string Output, string Errors)> second = Start(environment, "second");
        Assert.Equal((7, "ran\nfirst\n"), ((await first).Code, (await first).Output));
        Assert.Equal((7, "ran\nsecond\n"), ((await second).Code, (await second).Output));
        Assert.Single(Builds);
    }

    private Task<(int Code, string Output, string Errors)> Start(
        IReadOnlyList<(string Name, string Value)> environment, params string[] arguments) =>
        _tree.Run("sh", "tools/guard", environment, arguments);
}
