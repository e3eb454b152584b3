// Protects: the monitor is never built of parts that do not belong together. Trusts: nothing in them.
using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>Checks the parts a host hands in, beyond <see cref="PlanCheck"/> of the image itself.</summary>
internal static class PartsCheck
{
    internal static ImmutableArray<PlanFinding> Check(MonitorParts parts)
    {
        ImmutableArray<PlanFinding> plan = PlanCheck.Check(parts.Image, parts.Filters.Descriptors);
        if (!plan.IsEmpty)
        {
            return plan;
        }

        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        if (Digest.From(Sha256.Hash(SystemImageCodec.Encode(parts.Image))) != parts.PolicyDigest)
        {
            findings.Add(new PlanFinding("K101", "the policy digest is not that of the image", string.Empty));
        }

        if (parts.LogSecret.Length != 32)
        {
            findings.Add(new PlanFinding("K102", "the log secret has not 32 bytes", string.Empty));
        }

        if (parts.BootEpoch == 0 || (parts.Recovered is not null && parts.BootEpoch <= parts.Recovered.BootEpoch))
        {
            findings.Add(new PlanFinding("K103", "the boot epoch is not larger than that of the run before", string.Empty));
        }

        CheckReviewers(parts, findings);
        CheckFilters(parts, findings);
        if (parts.Partitions.Length != parts.Image.Partitions.Length)
        {
            findings.Add(new PlanFinding("K104", "there is not one part for each partition", string.Empty));
            return findings.ToImmutable();
        }

        for (int i = 0; i < parts.Partitions.Length; i++)
        {
            Check(parts.Image.Partitions[i], parts.Partitions[i], findings);
            CheckSnapshot(parts, i, findings);
        }

        ChannelsCheck.Check(parts, findings);

        return findings.ToImmutable();
    }

    private static void Check(PartitionRow row, PartitionPart part, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (part.Machine.Id != row.Id || part.Machine.MemoryBytes != row.MemoryBytes)
        {
            findings.Add(new PlanFinding("K105", $"the PC of {row.Name} has another id or memory", row.RuleLocation));
        }

        if (part.Image is null && !ReviewNote.IsCode(part.Refusal))
        {
            findings.Add(new PlanFinding("K106", $"{row.Name} has neither an image nor a reason why", row.RuleLocation));
        }

        if (part.Image is not null && part.Image.Manifest != row.ImageDigest)
        {
            findings.Add(new PlanFinding("K107", $"the image of {row.Name} is not the one the system names", row.RuleLocation));
        }
    }

    private static void CheckSnapshot(MonitorParts parts, int index, ImmutableArray<PlanFinding>.Builder findings)
    {
        PartitionRow row = parts.Image.Partitions[index];
        if (parts.Partitions[index].Snapshot is not { } snapshot)
        {
            return;
        }

        if (snapshot.Image != row.ImageDigest || snapshot.Policy != parts.PolicyDigest)
        {
            findings.Add(new PlanFinding("K111", $"the snapshot of {row.Name} is of another image or system", row.RuleLocation));
        }

        if (snapshot.Frame != parts.FirstFrame || snapshot.Frame > ulong.MaxValue / parts.Image.Schedules[0].FrameTicks / 2)
        {
            findings.Add(new PlanFinding("K112", $"the snapshot of {row.Name} is of another frame than the others", row.RuleLocation));
        }
    }

    /// <summary>Both filters of every type can be made of their signed configuration: else the channel would refuse
    /// everything.</summary>
    private static void CheckFilters(MonitorParts parts, ImmutableArray<PlanFinding>.Builder findings)
    {
        foreach (ChannelRow row in parts.Image.Channels)
        {
            foreach (ChannelTypeRow carried in row.Types)
            {
                ReadOnlySpan<byte> configuration = carried.Configuration.AsSpan();
                if (parts.Filters.Create(carried.FilterA, configuration) is null || parts.Filters.Create(carried.FilterB, configuration) is null)
                {
                    findings.Add(new PlanFinding("K110", $"a filter of channel {row.Name} does not take its configuration", row.RuleLocation));
                }
            }
        }
    }

    private static void CheckReviewers(MonitorParts parts, ImmutableArray<PlanFinding>.Builder findings)
    {
        for (int i = 0; i < parts.Reviewers.Length; i++)
        {
            Reviewer reviewer = parts.Reviewers[i];
            if (reviewer.Person.Length is 0 or > 128 || !PlanCheck.IsPrintable(reviewer.Person))
            {
                findings.Add(new PlanFinding("K108", "a reviewer's person is not 1 to 128 printable characters", string.Empty));
            }

            for (int j = 0; j < i; j++)
            {
                if (parts.Reviewers[j].Key.Equals(reviewer.Key))
                {
                    findings.Add(new PlanFinding("K109", $"two reviewers share a key: {reviewer.Key.Name}", string.Empty));
                }
            }
        }
    }
}
