using Guard.Crypto;

namespace Guard.Images;

/// <summary>One key of a keyset.</summary>
/// <param name="Role">What it may sign.</param>
/// <param name="Person">Who holds it; a threshold counts persons.</param>
/// <param name="Organisation">The person's organisation.</param>
/// <param name="FromUnixSeconds">Valid from.</param>
/// <param name="UntilUnixSeconds">Valid before.</param>
/// <param name="Key">The key.</param>
public sealed record KeysetKey(
    string Role, string Person, string Organisation, long FromUnixSeconds, long UntilUnixSeconds, NoteVerifier Key);
