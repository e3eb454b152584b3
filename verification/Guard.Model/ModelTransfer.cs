using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>One admitted message.</summary>
public sealed record ModelTransfer
{
    /// <summary>Its number on its channel.</summary>
    public required ulong Number { get; init; }

    /// <summary>Its type.</summary>
    public required ChannelTypeRow Type { get; init; }

    /// <summary>What the source submitted.</summary>
    public required ImmutableArray<byte> Content { get; init; }

    /// <summary>What the filters wrote.</summary>
    public ImmutableArray<byte> Output { get; set; } = [];

    /// <summary>Where it stands.</summary>
    public ModelState State { get; private set; } = ModelState.InReview;

    /// <summary>Frame in which it got there; a release comes in a later one.</summary>
    public ulong Since { get; private set; }

    /// <summary>Who has approved it.</summary>
    public ImmutableHashSet<string> Approvals { get; set; } = [];

    /// <summary>True once nothing can change it.</summary>
    public bool HasEnded => State is ModelState.Delivered or ModelState.Rejected or ModelState.Quarantined;

    /// <summary>Gets to a state in a frame.</summary>
    public void Move(ModelState state, ulong frame)
    {
        State = state;
        Since = frame;
    }
}
