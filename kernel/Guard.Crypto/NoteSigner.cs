using System;

namespace Guard.Crypto;

/// <summary>A private key with the name it signs notes under. Disposing it wipes the key.</summary>
public sealed class NoteSigner : IDisposable
{
    private readonly Key _key;

    /// <summary>Takes ownership of a key and gives it a name.</summary>
    /// <exception cref="ArgumentException">The name may not name a key (see <see cref="NoteVerifier"/>).</exception>
    public NoteSigner(string name, Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        Verifier = new NoteVerifier(name, key.PublicKey);
    }

    /// <summary>The public half: name, key and id.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>The key's name.</summary>
    public string Name => Verifier.Name;

    internal Key Key => _key;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
