using System;
using System.Text;

namespace Guard.Policy.Tests.Support;

/// <summary>Policies made by rule, for the sizes and shapes nobody writes by hand.</summary>
internal static class GeneratedPolicies
{
    /// <summary>n domains of one label, each with a channel to each other.</summary>
    internal static MemoryFiles Complete(int domains)
    {
        StringBuilder text = Head(domains);
        for (int i = 0; i < domains; i++)
        {
            for (int j = 0; j < domains; j++)
            {
                if (i != j)
                {
                    Channel(text, i, j);
                }
            }
        }

        return Files(text, domains);
    }

    /// <summary>n domains of one label and n times k channels, to the next k domains around the circle.</summary>
    internal static MemoryFiles Circle(int domains, int each)
    {
        StringBuilder text = Head(domains);
        for (int i = 0; i < domains; i++)
        {
            for (int k = 1; k <= each; k++)
            {
                Channel(text, i, (i + k) % domains);
            }
        }

        return Files(text, domains);
    }

    private static StringBuilder Head(int domains)
    {
        var text = new StringBuilder("policy: generated\nversion: 1\nexpires: 2027-06-30\n"
            + "lattice: { id: us, levels: [SECRET], nations: [USA] }\ndomains:\n");
        for (int i = 0; i < domains; i++)
        {
            text.Append(FormattableString.Invariant($"  d{i}: {{ label: SECRET, rel: [USA], integrity: 1 }}\n"));
        }

        return text.Append("types:\n  weather: { kind: rec, schema: schemas/weather.rec }\nchannels:\n");
    }

    private static void Channel(StringBuilder text, int from, int to) => text.Append(FormattableString.Invariant(
        $"  c{from}-{to}:\n    from: d{from}\n    to: d{to}\n    types: [weather]\n    out_label: keep\n    ack: none\n"))
        .Append("    limits: { rate: 20/min, burst: 1, day: 5000, queue: 1 }\n");

    private static MemoryFiles Files(StringBuilder policy, int domains)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.SetText("policy.yaml", policy.ToString());
        var system = new StringBuilder("system: generated\npolicy: policy.yaml\nclock: { hz: 1_000_000_000, date: 2026-01-01 }\n"
            + "machine: { memory: 16GiB }\npartitions:\n");
        var slots = new StringBuilder();
        for (int i = 0; i < domains; i++)
        {
            system.Append(FormattableString.Invariant(
                $"  d{i}: {{ image: images/ops, memory: 1MiB, devices: [uart, guardport] }}\n"));
            slots.Append(FormattableString.Invariant($"      - {{ d{i}: 10us }}\n"));
        }

        system.Append("schedule:\n  normal:\n    frame: 100ms\n    slots:\n").Append(slots);
        system.Append("health:\n  default: halt-partition\naudit: { store: log, reserve: 1_000_000 records }\n");
        files.SetText("system.yaml", system.ToString());
        return files;
    }
}
