namespace Guard.Host.Running;

/// <summary>What an officer orders.</summary>
public enum DeskVerb
{
    /// <summary>Release an item under review.</summary>
    Approve,

    /// <summary>Deny an item under review.</summary>
    Deny,

    /// <summary>Halt a channel.</summary>
    Halt,

    /// <summary>Drain a channel.</summary>
    Drain,

    /// <summary>Reset a halted channel; takes two officers.</summary>
    Reset,
}
