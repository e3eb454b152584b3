using System.Collections.Generic;
#if GUARD_PLANTS
using Guard.Contracts;
#endif
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>Whom a verifier believes, and what it is told.</summary>
public sealed class LogTrust
{
    /// <summary>
    /// Keys of which one must have signed the checkpoint. Without any, verification ends with <see cref="LogFault.NoKeys"/>.
    /// </summary>
    public required IReadOnlyList<NoteVerifier> LogKeys { get; init; }

    /// <summary>Origin the checkpoint must name; null to take what a trusted key signed.</summary>
    public string? Origin { get; init; }

    /// <summary>The 32-byte log secret, for the blinding fields; null leaves them unchecked and says so.</summary>
    public byte[]? LogSecret { get; init; }

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    public Plant Selected { get; init; }

#endif
    /// <summary>False for a public copy, which has no write-ahead log and no `.state`.</summary>
    public bool HasState { get; init; } = true;
}
