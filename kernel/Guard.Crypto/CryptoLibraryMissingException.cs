using System;

namespace Guard.Crypto;

/// <summary>libsodium could not be loaded or is too old. The message holds the line that installs it.</summary>
public sealed class CryptoLibraryMissingException : Exception
{
    /// <summary>What to type where the library is missing.</summary>
    public const string Remedy =
        "libsodium was not found. Install it (Debian, Ubuntu: apt-get install libsodium23; macOS: brew install libsodium; "
        + "Windows: put libsodium.dll beside the program) or name the file in GUARD_LIBSODIUM.";

    /// <summary>Creates the exception with the install line alone.</summary>
    public CryptoLibraryMissingException()
        : base(Remedy)
    {
    }

    /// <summary>Creates the exception with a message of the caller's.</summary>
    public CryptoLibraryMissingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public CryptoLibraryMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
