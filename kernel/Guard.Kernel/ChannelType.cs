using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A type a channel carries, ready for use.</summary>
internal sealed class ChannelType
{
    internal ChannelType(TypeRow row, ChannelFilter filterA, ChannelFilter filterB, string rule)
    {
        Row = row;
        FilterA = filterA;
        FilterB = filterB;
        Rule = new ReasonCode(rule);
    }

    internal TypeRow Row { get; }

    internal ChannelFilter FilterA { get; }

    internal ChannelFilter FilterB { get; }

    /// <summary>Where the type is defined: the rule that a filter's refusal cites.</summary>
    internal ReasonCode Rule { get; }
}
