using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard demo --linux`: two real Linux systems, transfers, attempts to meet otherwise, and the lower one replayed alone.</summary>
public sealed class LinuxDemoTests
{
    private const int LimitMilliseconds = 1_200_000;                             // Half a minute where nothing else runs.

    [DebianGuestsFact]
    public void TwoLinuxSystemsMeetAtTheGuardAlone()
    {
        using var scratch = new Scratch();
        using GuardProcess guard = GuardProcess.Start("demo", "--linux", "--json", "--out", scratch.At("run"));
        (int code, string output, string error) = guard.Finish(LimitMilliseconds);
        Assert.True(code == 0, output + error);
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(6, answer.GetProperty("expectations").GetArrayLength());
        Assert.Equal(
            LinuxAttempts.Rows.Select(row => row.Expected),
            answer.GetProperty("attempts").EnumerateArray().Select(row => row.GetProperty("observed").GetString()));
        Assert.True(LinuxAttempts.Rows.Length >= 8);
        Assert.Equal(LinuxAttempts.Rows.Length, LinuxAttempts.Rows.Select(row => row.Fault).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("LOW-RECEIVED received, thank you", File.ReadAllText(scratch.At("run", "consoles", "low.txt")), StringComparison.Ordinal);
    }

#if GUARD_PLANTS
    [Fact]
    public void EveryRowNamesAFaultThatTheTestBuildKnows() =>
        Assert.All(
            LinuxAttempts.Rows,
            row => Assert.True(
                Guard.Host.Running.Planting.ParseCrossing(row.Fault) is not null
                    || Guard.Host.Running.Planting.Parse(row.Fault) != Guard.Contracts.Plant.None));
#endif
}
