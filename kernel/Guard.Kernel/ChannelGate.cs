// Protects: a channel is open only while policy and authority are valid, the time is known and records can be kept. Trusts: wall-time
// samples as the clock does.
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Opens channels, and drains those whose policy or authority ran out. Looked at before each frame.</summary>
internal sealed class ChannelGate
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;

    internal ChannelGate(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
    }

    /// <summary>Whether the policy has not ended, nor the authority for a waiver.</summary>
    internal static bool IsAuthorityValid(SystemImage image, ChannelRow row, long now) =>
        now < image.ExpiresUnixSeconds && (row.Waiver == FlowWaiver.None || now < row.AuthorityUntilUnixSeconds);

    internal void Check()
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            bool isValid = IsAuthorityValid(_state.Image, channel.Row, _state.Clock.WallSeconds);
            bool isDue = channel.State == ChannelState.Closed && !channel.IsClosedForGood && isValid && _state.Clock.IsWallKnown;

            // Nothing opens while records are lost: not even a channel that officers reset meanwhile.
            if (isDue && !_state.IsSuspended && AreEndsSound(channel))
            {
                _driver.MoveChannel(channel, ChannelTrigger.Open, ReasonCode.Valid);
            }
            else if (!isValid && channel.State is (ChannelState.Open or ChannelState.SuspendedOpen))
            {
                _driver.MoveChannel(channel, ChannelTrigger.Expire, ReasonCode.Authority);
                channel.IsClosedForGood = true;
                _driver.MoveAll(channel, TransferTrigger.PolicyChange, ReasonCode.Authority);
            }
        }
    }

    /// <summary>A channel depends on both its ends: where an image was refused, it never opens.</summary>
    private static bool AreEndsSound(ChannelEntry channel) =>
        channel.Source.Lifecycle is not (PartitionLifecycle.Faulted or PartitionLifecycle.Initial)
        && channel.Sink.Lifecycle is not (PartitionLifecycle.Faulted or PartitionLifecycle.Initial);
}
