using System.Collections.Generic;

namespace Guard.Crypto;

/// <summary>The result of verifying a note: who signed it, each key once.</summary>
public sealed class NoteVerification
{
    internal NoteVerification(
        NoteStatus status, IReadOnlyList<NoteVerifier> signedBy, IReadOnlyList<NoteSignature> unknown, string? badKeyName)
    {
        Status = status;
        SignedBy = signedBy;
        Unknown = unknown;
        BadKeyName = badKeyName;
    }

    /// <summary>What was found.</summary>
    public NoteStatus Status { get; }

    /// <summary>True only for <see cref="NoteStatus.Verified"/>.</summary>
    public bool IsSigned => Status == NoteStatus.Verified;

    /// <summary>Known keys whose signature verified, each once, in the order of the note. Empty unless signed.</summary>
    public IReadOnlyList<NoteVerifier> SignedBy { get; }

    /// <summary>Lines by keys nobody here knows: ignored, and not checked.</summary>
    public IReadOnlyList<NoteSignature> Unknown { get; }

    /// <summary>Name of the key whose signature is bad or ambiguous; otherwise null.</summary>
    public string? BadKeyName { get; }

    /// <summary>Whether this very key signed.</summary>
    public bool IsSignedBy(NoteVerifier key)
    {
        foreach (NoteVerifier signer in SignedBy)
        {
            if (signer.Equals(key))
            {
                return true;
            }
        }

        return false;
    }
}
