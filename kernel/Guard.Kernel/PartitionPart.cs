using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One partition as the host hands it in: the emulated PC, and what to start in it.</summary>
/// <param name="Machine">The emulated PC.</param>
/// <param name="Image">Its verified image; null when verification refused it: it is then never started, and its channels stay
/// closed.</param>
/// <param name="Refusal">Why the image was refused, as a code of a-z, 0-9 and '-'; empty with an image.</param>
public sealed record PartitionPart(IPartition Machine, LoadedImage? Image, string Refusal)
{
    /// <summary>What its first start of a boot epoch goes on from; null to boot the image. Every later start boots the image.</summary>
    public LoadedSnapshot? Snapshot { get; init; }
}
