using Guard.Contracts;

namespace Guard.Model;

/// <summary>A person's valid word on an item in review.</summary>
/// <param name="Channel">The item's channel.</param>
/// <param name="Number">The item's number on it.</param>
/// <param name="Person">Who; a person counts once.</param>
/// <param name="IsRelease">True to release, false to deny.</param>
public sealed record ModelDecision(ChannelId Channel, ulong Number, string Person, bool IsRelease);
