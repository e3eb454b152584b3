namespace Guard.Contracts;

/// <summary>Number of a channel, given by the SystemImage; 0 is never a channel. A guest may allege any number.</summary>
public readonly record struct ChannelId(uint Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"channel {Value}";
}
