using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using Guard.Contracts;
using Guard.Filters;
using Guard.Host;
using Guard.Kernel;
using Guard.Policy;
using Guard.Policy.Diagnostics;

namespace Guard.Bench;

/// <summary>A generated system of 1,000 partitions and 5,000 channels: how long its check takes, and one decision of the monitor's table.</summary>
internal static class PolicyBench
{
    private const int Partitions = 1000;
    private const int ChannelsEach = 5;
    private const int DecisionsPerLap = 5_000_000;
    private const long MostBytes = 1L << 30;

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        // Targets: a check in 5 s, a decision in 100 ns.
        var checks = new Figure("checks, 1,000 partitions and 5,000 channels", "1/s", 0.2);
        var decisions = new Figure("decisions, the same system", "1/s", 10_000_000);
        var files = new GeneratedFiles(options.Repository);
        SystemImage image = Compile(files);
        var table = new FlowTable(image);
        (PartitionId Source, ChannelId Channel, TypeId Type)[] questions = Questions(image);
        for (int lap = 0; lap < options.Repetitions; lap++)
        {
            checks.Add(1, Lap.Of(() => Compile(files)));
            decisions.Add(DecisionsPerLap, Lap.Of(() => Decide(table, questions)));
        }

        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  peak working set {peak >> 20:N0} MiB, at most 1,024 wanted"));
        return peak <= MostBytes
            ? [checks, decisions]
            : throw new OperatorException(1, string.Create(CultureInfo.InvariantCulture, $"the check took {peak >> 20:N0} MiB, more than 1 GiB"));
    }

    private static SystemImage Compile(GeneratedFiles files)
    {
        var sources = new PolicySources("system.yaml", files, new Catalogue().Descriptors)
        {
            MaxPartitions = PlanCheck.MaxPartitions,
            MaxChannels = PlanCheck.MaxChannels,
        };
        PolicyCompilation compiled = PolicyCompiler.Compile(sources);
        return compiled.Image
            ?? throw new OperatorException(1, DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, string.Empty));
    }

    private static void Decide(FlowTable table, (PartitionId Source, ChannelId Channel, TypeId Type)[] questions)
    {
        int open = 0;
        for (int i = 0; i < DecisionsPerLap; i++)
        {
            (PartitionId source, ChannelId channel, TypeId type) = questions[i & (questions.Length - 1)];
            int row = table.Find(source, channel);
            open += row >= 0 && table.FindType(row, type) >= 0 ? 1 : 0;
        }

        if (open is 0 or DecisionsPerLap)
        {
            throw new OperatorException(1, "the questions have but one answer");
        }
    }

    // Half of them name one of the asker's own channels, half any number; a power of two of them.
    private static (PartitionId Source, ChannelId Channel, TypeId Type)[] Questions(SystemImage image)
    {
        var random = new Random(1);
        var questions = new (PartitionId, ChannelId, TypeId)[1 << 16];
        for (int i = 0; i < questions.Length; i++)
        {
            ChannelRow row = image.Channels[random.Next(image.Channels.Length)];
            questions[i] = random.Next(2) == 0
                ? (row.Source, row.Id, row.Types[0].Type)
                : (image.Partitions[random.Next(image.Partitions.Length)].Id, row.Id, new TypeId((ushort)random.Next(4)));
        }

        return questions;
    }

    private sealed class GeneratedFiles : ISourceFiles
    {
        private readonly byte[] _policy;
        private readonly byte[] _system;
        private readonly byte[] _schema;

        internal GeneratedFiles(string repository)
        {
            _schema = File.ReadAllBytes(Path.Combine(repository, "policy", "examples", "us-lab", "schemas", "weather.rec"));
            var policy = new StringBuilder("policy: generated\nversion: 1\nexpires: 2036-01-01\n"
                + "lattice: { id: us, levels: [SECRET], nations: [USA] }\ndomains:\n");
            var system = new StringBuilder("system: generated\npolicy: policy.yaml\nclock: { hz: 1_000_000_000, date: 2026-01-01 }\n"
                + "machine: { memory: 16GiB }\npartitions:\n");
            var slots = new StringBuilder();
            var channels = new StringBuilder();
            for (int i = 0; i < Partitions; i++)
            {
                policy.Append(CultureInfo.InvariantCulture, $"  d{i}: {{ label: SECRET, rel: [USA], integrity: 1 }}\n");
                system.Append(CultureInfo.InvariantCulture, $"  d{i}: {{ image: images/rest, memory: 1MiB, devices: [uart, guardport] }}\n");
                slots.Append(CultureInfo.InvariantCulture, $"      - {{ d{i}: 10us }}\n");
                for (int k = 1; k <= ChannelsEach; k++)
                {
                    int to = (i + k) % Partitions;
                    channels.Append(
                        CultureInfo.InvariantCulture,
                        $"  c{i}-{to}:\n    from: d{i}\n    to: d{to}\n    types: [weather]\n    out_label: keep\n    ack: none\n"
                            + $"    limits: {{ rate: 20/min, burst: 1, day: 5000, queue: 1 }}\n");
                }
            }

            policy.Append("types:\n  weather: { kind: rec, schema: schemas/weather.rec }\nchannels:\n").Append(channels);
            system.Append("schedule:\n  normal:\n    frame: 100ms\n    slots:\n").Append(slots)
                .Append("health:\n  default: halt-partition\naudit: { store: log, reserve: 1_000_000 records }\n");
            _policy = Encoding.UTF8.GetBytes(policy.ToString());
            _system = Encoding.UTF8.GetBytes(system.ToString());
        }

        public ReadOnlyMemory<byte>? Read(string path) => path switch
        {
            "policy.yaml" => _policy,
            "system.yaml" => _system,
            _ => _schema,
        };

        public ImageFacts? FindImage(string reference) => new("rest", new Digest(1, 2, 3, 4), "SECRET//REL TO USA", 1 << 20);
    }
}
