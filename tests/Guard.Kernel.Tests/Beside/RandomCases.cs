using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Guard.Kernel.Tests.Beside;

/// <summary>Compares product and model on random cases, each made from its seed; the lowest seed that fails is shrunk and told.</summary>
public static class RandomCases
{
    private static readonly int Count = Setting("GUARD_BESIDE_CASES", 1_000);
    private static readonly int FirstSeed = Setting("GUARD_BESIDE_SEED", 1);

    /// <summary>Fails with the shrunk case and the command that shows it again, or says how many cases there were.</summary>
    /// <param name="output">The test's output.</param>
    /// <param name="test">The test's name.</param>
    /// <param name="make">Makes the case of a seed.</param>
    /// <param name="difference">What differs in a case, or null. Called from several threads.</param>
    /// <param name="smaller">Cases that are a step smaller, the smallest first.</param>
    public static void Compare<T>(
        ITestOutputHelper output, string test, Func<Random, T> make, Func<T, string?> difference, Func<T, IEnumerable<T>> smaller)
        where T : notnull
    {
        var failing = new ConcurrentBag<int>();
        Parallel.For(FirstSeed, FirstSeed + Count, (seed, loop) =>
        {
            if (difference(make(new Random(seed))) is not null)
            {
                failing.Add(seed);
                loop.Break();
            }
        });
        if (failing.IsEmpty)
        {
            output.WriteLine($"{Count} cases from seed {FirstSeed}, no difference");
            return;
        }

        int lowest = failing.Min();
        T shrunk = Shrink(make(new Random(lowest)), difference, smaller);
        Assert.Fail($"seed {lowest}: {difference(shrunk)}\nshrunk to: {shrunk}\nagain: GUARD_BESIDE_SEED={lowest} GUARD_BESIDE_CASES=1 "
            + $"dotnet test tests/Guard.Kernel.Tests -c Release --filter {test}");
    }

    /// <summary>The first of so many seeds from 1 whose case differs, shrunk; null when none does.</summary>
    public static T? FirstShrunk<T>(int seeds, Func<Random, T> make, Func<T, string?> difference, Func<T, IEnumerable<T>> smaller)
        where T : class
    {
        T? found = Enumerable.Range(1, seeds).Select(seed => make(new Random(seed))).FirstOrDefault(c => difference(c) is not null);
        return found is null ? null : Shrink(found, difference, smaller);
    }

    private static T Shrink<T>(T failing, Func<T, string?> difference, Func<T, IEnumerable<T>> smaller)
        where T : notnull
    {
        while (true)
        {
            List<T> fewer = [.. smaller(failing).Where(c => difference(c) is not null).Take(1)];
            if (fewer.Count == 0)
            {
                return failing;
            }

            failing = fewer[0];
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
