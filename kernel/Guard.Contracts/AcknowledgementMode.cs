namespace Guard.Contracts;

/// <summary>What a source may learn of its messages (design 3.5). `delivered` is not in this version.</summary>
public enum AcknowledgementMode : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>One symbol an epoch, from low-side state alone.</summary>
    Staged = 1,
}
