using System;
using Guard.X86.State;
using Xunit;
using Xunit.Abstractions;

namespace Guard.X86.Tests.Fuzzing;

/// <summary>
/// Generated programs, each run twice (the second time with another cache and other cuts, sometimes the registers saved, lost and restored at each) and
/// once more from a snapshot in its middle: equal digests, no host exception. 10^6 ticks in all; GUARD_LONG=1 makes it 10^8.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const ulong TicksEach = 6000;

    [Fact]
    public void GeneratedProgramsEndAlikeHoweverTheyAreRun()
    {
        ulong target = Environment.GetEnvironmentVariable("GUARD_LONG") == "1" ? 100_000_000UL : 1_000_000UL;
        ulong first = Environment.GetEnvironmentVariable("GUARD_FUZZ_SEED") is string text ? ulong.Parse(text, null) : 1;
        ulong done = 0;
        ulong faults = 0;
        ulong program = first;
        int toTheEnd = 0;
        for (; done < target; program++)
        {
            try
            {
                (ulong ticks, ulong faulted, bool isWhole) = Judge(program);
                done += ticks;
                faults += faulted;
                toTheEnd += isWhole ? 1 : 0;
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"program {program} (GUARD_FUZZ_SEED={program} begins with it): {e}");
            }
        }

        output.WriteLine($"{program - first} programs, {done} ticks, {faults} faults; {toTheEnd} ran {TicksEach} ticks, the others came to an end before");
    }

    private static (ulong Ticks, ulong Faults, bool IsWhole) Judge(ulong program)
    {
        FuzzMachine one = new(program, cacheEntries: 4096);
        one.Load();
        bool goesOn = one.RunTo(TicksEach / 2, cut: 0);
        var middle = one.Snapshot();
        bool isWhole = goesOn && one.RunTo(TicksEach, cut: 0);
        string digest = one.Digest();

        FuzzMachine two = new(program, cacheEntries: 64);
        two.Load();
        two.RunTo(TicksEach, cut: 1 + (program % 40));
        Assert.True(digest == two.Digest(), $"program {program}: run again, cut otherwise, it ends differently:\n{digest}\n{two.Digest()}");

        FuzzMachine three = new(program, cacheEntries: 64);
        three.Restore(middle);
        if (goesOn)
        {
            three.RunTo(TicksEach, cut: 0);
        }

        Assert.True(digest == three.Digest(), $"program {program}: from a snapshot it ends differently:\n{digest}\n{three.Digest()}");
        return (one.Cpu.Tick, one.Cpu.FaultCount, isWhole);
    }
}
