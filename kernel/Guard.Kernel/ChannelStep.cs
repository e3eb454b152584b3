namespace Guard.Kernel;

/// <summary>Answer of <see cref="ChannelMachine.Next"/>.</summary>
/// <param name="State">The state after the trigger.</param>
/// <param name="IsUnexpected">True for a `·` cell: nothing changes, and `channel.unexpected` is recorded.</param>
public readonly record struct ChannelStep(ChannelState State, bool IsUnexpected);
