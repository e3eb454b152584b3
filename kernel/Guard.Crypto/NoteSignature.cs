using System;

namespace Guard.Crypto;

/// <summary>One signature line of a note, as read: who claims to have signed, and the bytes. Nothing here is verified.</summary>
public sealed class NoteSignature
{
    private readonly byte[] _bytes;

    internal NoteSignature(string keyName, uint keyId, ReadOnlySpan<byte> bytes)
    {
        KeyName = keyName;
        KeyId = keyId;
        _bytes = bytes.ToArray();
    }

    /// <summary>Name of the key the line claims.</summary>
    public string KeyName { get; }

    /// <summary>Key id the line claims.</summary>
    public uint KeyId { get; }

    /// <summary>The signature bytes after the key id; 64 for Ed25519.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;
}
