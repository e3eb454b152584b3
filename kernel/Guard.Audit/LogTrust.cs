using System.Collections.Generic;
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

    /// <summary>False for a public copy, which has no write-ahead log and no `.state`.</summary>
    public bool HasState { get; init; } = true;
}
