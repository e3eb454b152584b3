using System.Collections.Immutable;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>One person's key from the keyset, with what the monitor must know of the person.</summary>
/// <param name="Key">The key that signs this person's notes.</param>
/// <param name="Person">The person. Two keys of one person count once; a person who owns the source domain never reviews its
/// items.</param>
/// <param name="Organisation">The person's organisation; may be empty.</param>
/// <param name="Roles">`releaser`, `originator`, `officer`, ...</param>
/// <param name="ValidFromUnixSeconds">Valid from this second on.</param>
/// <param name="ValidUntilUnixSeconds">Valid before this second.</param>
public sealed record Reviewer(
    NoteVerifier Key,
    string Person,
    string Organisation,
    ImmutableArray<string> Roles,
    long ValidFromUnixSeconds,
    long ValidUntilUnixSeconds);
