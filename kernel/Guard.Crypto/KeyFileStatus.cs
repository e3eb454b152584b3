namespace Guard.Crypto;

/// <summary>What opening a private key file found.</summary>
public enum KeyFileStatus
{
    /// <summary>The key is open.</summary>
    Opened = 0,

    /// <summary>Not an SKKEY1 file in canonical form, or its halves do not belong together.</summary>
    Malformed = 1,

    /// <summary>The file is encrypted and no passphrase was given.</summary>
    PassphraseNeeded = 2,

    /// <summary>The passphrase is wrong, or the file was changed; nobody can tell which.</summary>
    WrongPassphrase = 3,
}
