namespace Guard.Crypto;

/// <summary>What verifying a signed note against known keys found.</summary>
public enum NoteStatus
{
    /// <summary>At least one known key signed, and no signature of a known key is bad.</summary>
    Verified = 0,

    /// <summary>The bytes are not a note in canonical form.</summary>
    Malformed = 1,

    /// <summary>No signature is by a known key.</summary>
    NoKnownSignature = 2,

    /// <summary>A signature under a known key's name and id does not verify. The whole note is refused.</summary>
    BadSignature = 3,

    /// <summary>Two different known keys share name and id, so nobody can say which one signed.</summary>
    AmbiguousKey = 4,
}
