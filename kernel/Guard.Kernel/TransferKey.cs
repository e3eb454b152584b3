using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>What names a transfer within a log: the number its channel gave it in a boot epoch.</summary>
internal readonly record struct TransferKey(ChannelId Channel, ulong BootEpoch, ulong Sequence);
