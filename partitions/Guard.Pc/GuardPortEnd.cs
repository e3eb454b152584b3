using Guard.Contracts;

namespace Guard.Pc;

/// <summary>One end of a channel at a partition, as its virtio console shows it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Name">Its name; the guest sees it as the port's.</param>
/// <param name="IsSource">True where the partition writes, false where it reads.</param>
/// <param name="FirstType">Type of a message whose header names none.</param>
public readonly record struct GuardPortEnd(ChannelId Channel, string Name, bool IsSource, TypeId FirstType);
