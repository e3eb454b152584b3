using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Filters;
using Guard.Host.Demonstration;
using Guard.Kernel;
using Guard.Policy;
using Guard.Policy.Diagnostics;
using Xunit;

namespace Guard.Host.Tests;

/// <summary>Mutated systems: the compiler never fails, never hangs, and gives an image only where the monitor's own check of it agrees.</summary>
/// <remarks>GUARD_FUZZ_ROUNDS sets how many; .ci/long.d/policy-fuzz runs 100,000.</remarks>
public sealed class PolicyFuzzTests
{
    private const string Signs = "[]{}:,#&*!|>'\"%@`-? \t\n0";
    private static readonly string[] Examples = ["us-lab", "ts-cell", "coalition"];

    private static readonly string[] Words =
    [
        "any", "idle", "NOFORN", "REL TO USA", "9999999999999999999999", "-1", "0", "{}", "[]", "yes", "2026-02-30", "4GiB", "1ns", "keep", "none",
        "quorum: 0", "downgrade: {}", "<<: x", "ORCON", "uart", "0/s", "1/frame", "../x", "\u202E",
    ];

    [Theory]
    [InlineData(20261122)]
    public void AMutatedSystemNeverFailsNeverHangsAndNeverGivesAnImageTheMonitorWouldRefuse(int seed)
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("GUARD_FUZZ_ROUNDS") ?? "1500", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        Dictionary<string, SortedDictionary<string, byte[]>> sources = Examples.ToDictionary(name => name, Load, StringComparer.Ordinal);
        int images = 0;
        double slowest = 0;
        for (int round = 0; round < rounds; round++)
        {
            var files = new Sources(sources[Examples[random.Next(Examples.Length)]]);
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                files.Change(random);
            }

            double seconds = Check(files, $"seed {seed}, round {round}", ref images);
            for (int again = 0; again < 2 && seconds >= 1; again++)
            {
                seconds = Math.Min(seconds, Check(files, $"seed {seed}, round {round}", ref images));      // The machine may have been busy.
            }

            Assert.True(seconds < 1, $"seed {seed}, round {round}: {seconds:F1} s");
            slowest = Math.Max(slowest, seconds);
        }

        Assert.InRange(images, rounds / 100, rounds - (rounds / 10));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} systems, {images} compiled, slowest {slowest:F3} s"));
    }

    private static double Check(Sources files, string where, ref int images)
    {
        long start = Stopwatch.GetTimestamp();
        PolicyCompilation compiled = PolicyCompiler.Compile(new PolicySources("system.yaml", files, new Catalogue().Descriptors, null));
        string text = DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, string.Empty);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.True(compiled.HasErrors == compiled.Image is null && compiled.Diagnostics.IsEmpty == (text.Length == 0), where);
        if (compiled.Image is { } image)
        {
            images++;
            Assert.True(SystemImageCodec.TryDecode(SystemImageCodec.Encode(image), out SystemImage? read), where);
            Assert.True(PlanCheck.Check(read!, new Catalogue().Descriptors).IsEmpty, where);
        }

        return seconds;
    }

    private static SortedDictionary<string, byte[]> Load(string example)
    {
        string folder = Path.Combine(RepositoryPlace.Find(), "policy", "examples", example);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = File.ReadAllBytes(path);
        }

        return files;
    }

    // An example's files, some of them changed; each image answers with the ceiling of its recipe.
    private sealed class Sources(SortedDictionary<string, byte[]> original) : ISourceFiles
    {
        private readonly Dictionary<string, byte[]> _changed = new(StringComparer.Ordinal);

        public ReadOnlyMemory<byte>? Read(string path) =>
            _changed.TryGetValue(path, out byte[]? bytes) || original.TryGetValue(path, out bytes) ? bytes : null;

        public ImageFacts? FindImage(string reference)
        {
            if (!original.TryGetValue(reference + ".recipe", out byte[]? recipe))
            {
                return null;
            }

            string ceiling = Encoding.UTF8.GetString(recipe).Split('\n').First(line => line.StartsWith("ceiling ", StringComparison.Ordinal))[8..];
            return new ImageFacts(Path.GetFileName(reference), new Digest(1, 2, 3, (ulong)reference.Length), ceiling, 1 << 20);
        }

        internal void Change(Random random)
        {
            IEnumerable<string> others = original.Keys.Where(name => Path.GetExtension(name) is ".rec" or ".words" && random.Next(4) == 0);
            string[] names = [.. others, "policy.yaml", "system.yaml"];
            string name = names[random.Next(names.Length)];
            _changed[name] = Mutate(Read(name)!.Value.ToArray(), random);
        }

        private static byte[] Mutate(byte[] bytes, Random random)
        {
            if (bytes.Length == 0)
            {
                return [(byte)random.Next(256)];
            }

            var list = new List<byte>(bytes);
            int at = random.Next(list.Count);
            switch (random.Next(8))
            {
                case 0:
                    list[at] = (byte)random.Next(256);
                    break;
                case 1:
                    list.RemoveAt(at);
                    break;
                case 2:
                    list.Insert(at, (byte)Signs[random.Next(Signs.Length)]);
                    break;
                case 3:
                    list.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]));
                    break;
                case 4:
                    list.RemoveRange(at, Math.Min(random.Next(1, 40), list.Count - at));
                    break;
                case 5:
                    list.InsertRange(at, list.GetRange(at, Math.Min(random.Next(1, 200), list.Count - at)));
                    break;
                default:
                    return MutateLines(bytes, random);
            }

            return [.. list];
        }

        // Whole lines and digits: what stays YAML and comes further.
        private static byte[] MutateLines(byte[] bytes, Random random)
        {
            List<string> lines = [.. Encoding.UTF8.GetString(bytes).Split('\n')];
            int at = random.Next(lines.Count);
            switch (random.Next(4))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(random.Next(lines.Count), lines[at]);
                    break;
                case 2:
                    int other = random.Next(lines.Count);
                    (lines[at], lines[other]) = (lines[other], lines[at]);
                    break;
                default:
                    lines[at] = string.Concat(lines[at].Select(c => char.IsAsciiDigit(c) ? (char)('0' + random.Next(10)) : c));
                    break;
            }

            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }
    }
}
