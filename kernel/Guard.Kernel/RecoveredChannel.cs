namespace Guard.Kernel;

/// <summary>A channel, as the log left it.</summary>
/// <param name="State">State.</param>
/// <param name="HaltRecord">Record of the halt; 0 unless halted.</param>
/// <param name="EgressSequence">Last number shown to the receiver of a downgrade channel.</param>
/// <param name="DayCount">Messages counted in the current virtual day.</param>
/// <param name="Quarantined">Items in quarantine with bytes.</param>
internal readonly record struct RecoveredChannel(
    ChannelState State, ulong HaltRecord, ulong EgressSequence, uint DayCount, uint Quarantined)
{
    /// <summary>An alarm ended one of its transfers, and the record of its halt is missing.</summary>
    internal bool IsAlarmed { get; init; }
}
