using Guard.Crypto;

namespace Guard.Images;

/// <summary>
/// A key that counts no more; what it signed and the log recorded before an index stays verifiable as history, but does not load.
/// </summary>
public sealed record RevokedKey(NoteVerifier Key, ulong LogIndex);
