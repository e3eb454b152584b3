using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>`guard replay --only DOMAIN`: one domain, re-executed from its own image, its own inputs and what was delivered to it.</summary>
public static class DomainReplay
{
    /// <summary>Re-executes one boot epoch of one domain from journal/DOMAIN alone.</summary>
    /// <param name="image">The SystemImage: plan and the domain's row.</param>
    /// <param name="partition">The domain.</param>
    /// <param name="part">A fresh PC and the domain's own image.</param>
    /// <param name="journal">A store that holds at least the domain's journal file.</param>
    /// <param name="bootEpoch">Which epoch.</param>
    /// <param name="frames">Frames to run; null for as many as the journal says.</param>
    /// <param name="transcript">The domain's transcript digest at the end.</param>
    /// <param name="diagnosis">Why it could not be re-executed.</param>
    public static bool TryRun(
        SystemImage image,
        PartitionId partition,
        PartitionPart part,
        ILogStore journal,
        ulong bootEpoch,
        ulong? frames,
        out Digest transcript,
        out string diagnosis) => throw new System.NotSupportedException();
}
