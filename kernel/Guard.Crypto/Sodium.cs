// Protects nothing by itself: the one door to libsodium (https://doc.libsodium.org, "Public-key signatures", "SHA-2",
// "HMAC-SHA-2").
// Trusts the library file the operator installed, or named in GUARD_LIBSODIUM, and the runtime's marshalling of byte buffers.
// Because this file is the P/Invoke home of Guard.Crypto (STYLE rule 14), the bans on DllImport, NativeLibrary, Marshal,
// Assembly and the environment are lifted here and nowhere else in the project.
#pragma warning disable RS0030, GUARD003, GUARD004, GUARD008 // Because: see above.
using System;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Guard.Crypto;

/// <summary>libsodium's Ed25519, SHA-256 and HMAC functions, with lengths checked before every call.</summary>
internal static class Sodium
{
    internal const int SeedBytes = 32;
    internal const int PublicKeyBytes = 32;
    internal const int SecretKeyBytes = 64;
    internal const int SignatureBytes = 64;
    internal const int DigestBytes = 32;

    private const string Library = "libsodium";

    private static readonly ImmutableArray<string> FileNames =
    [
        "libsodium.so.26", "libsodium.so.23", "libsodium.so",
        "libsodium.dylib", "libsodium.26.dylib", "libsodium.23.dylib",
        "libsodium.dll",
    ];

    // Null when the library stands ready, otherwise why it does not. Evaluated once; a failure is repeated to every caller.
    private static readonly string? Failure = Load();

    /// <summary>Version text of the loaded library, such as "1.0.18".</summary>
    internal static string Version()
    {
        EnsureLoaded();
        return Marshal.PtrToStringUTF8(sodium_version_string()) ?? "unknown";
    }

    /// <summary>Expands a 32-byte seed into libsodium's 64-byte secret key (seed, public key) and the public key.</summary>
    internal static void ExpandSeed(ReadOnlySpan<byte> seed, Span<byte> secretKey, Span<byte> publicKey)
    {
        EnsureLoaded();
        RequireLength(seed.Length, SeedBytes, nameof(seed));
        RequireLength(secretKey.Length, SecretKeyBytes, nameof(secretKey));
        RequireLength(publicKey.Length, PublicKeyBytes, nameof(publicKey));
        if (crypto_sign_ed25519_seed_keypair(ref publicKey[0], ref secretKey[0], in seed[0]) != 0)
        {
            throw new InvalidOperationException("libsodium could not derive an Ed25519 key pair.");
        }
    }

    /// <summary>Writes the detached signature of a message.</summary>
    internal static void Sign(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        EnsureLoaded();
        RequireLength(secretKey.Length, SecretKeyBytes, nameof(secretKey));
        RequireLength(signature.Length, SignatureBytes, nameof(signature));
        byte none = 0;                                   // An empty span has no element to point at.
        ref readonly byte first = ref none;
        if (!message.IsEmpty)
        {
            first = ref message[0];
        }

        if (crypto_sign_ed25519_detached(ref signature[0], IntPtr.Zero, in first, (ulong)message.Length, in secretKey[0]) != 0)
        {
            throw new InvalidOperationException("libsodium could not sign.");
        }
    }

    /// <summary>Whether a signature is good. libsodium refuses non-canonical S and public keys of small order.</summary>
    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        EnsureLoaded();
        RequireLength(publicKey.Length, PublicKeyBytes, nameof(publicKey));
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        byte none = 0;
        ref readonly byte first = ref none;
        if (!message.IsEmpty)
        {
            first = ref message[0];
        }

        return crypto_sign_ed25519_verify_detached(in signature[0], in first, (ulong)message.Length, in publicKey[0]) == 0;
    }

    /// <summary>SHA-256 of a message into 32 bytes.</summary>
    internal static void Sha256(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        EnsureLoaded();
        RequireLength(digest.Length, DigestBytes, nameof(digest));
        byte none = 0;
        ref readonly byte first = ref none;
        if (!message.IsEmpty)
        {
            first = ref message[0];
        }

        _ = crypto_hash_sha256(ref digest[0], in first, (ulong)message.Length);       // Answers 0 always (its manual).
    }

    /// <summary>Bytes of a keyed HMAC-SHA-256 state.</summary>
    internal static int HmacStateBytes()
    {
        EnsureLoaded();
        return checked((int)crypto_auth_hmacsha256_statebytes());
    }

    /// <summary>Makes a keyed state, ready to be copied for each message.</summary>
    internal static void HmacInit(Span<byte> state, ReadOnlySpan<byte> key)
    {
        RequireLength(state.Length, HmacStateBytes(), nameof(state));
        byte none = 0;
        ref readonly byte first = ref none;
        if (!key.IsEmpty)
        {
            first = ref key[0];
        }

        _ = crypto_auth_hmacsha256_init(ref state[0], in first, (nuint)key.Length);
    }

    /// <summary>Takes one message into a keyed state and writes its code; the state is spent.</summary>
    internal static void HmacFinish(Span<byte> state, ReadOnlySpan<byte> message, Span<byte> code)
    {
        RequireLength(state.Length, HmacStateBytes(), nameof(state));
        RequireLength(code.Length, DigestBytes, nameof(code));
        if (!message.IsEmpty)
        {
            _ = crypto_auth_hmacsha256_update(ref state[0], in message[0], (ulong)message.Length);
        }

        _ = crypto_auth_hmacsha256_final(ref state[0], ref code[0]);
    }

    private static void EnsureLoaded()
    {
        if (Failure is not null)
        {
            throw new CryptoLibraryMissingException($"{CryptoLibraryMissingException.Remedy} ({Failure})");
        }
    }

    private static void RequireLength(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} bytes; it needs {expected}.");
        }
    }

    private static string? Load()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
            int answer = sodium_init();
            return answer < 0 ? "sodium_init failed" : null;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return error.Message;
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
        {
            return IntPtr.Zero;
        }

        string? named = Environment.GetEnvironmentVariable("GUARD_LIBSODIUM");
        if (!string.IsNullOrEmpty(named))
        {
            // A named file that does not load is an error, never a reason to look for another one.
            return NativeLibrary.Load(named);
        }

        foreach (string file in FileNames)
        {
            if (NativeLibrary.TryLoad(file, assembly, searchPath, out IntPtr handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int sodium_init();

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern IntPtr sodium_version_string();

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_sign_ed25519_seed_keypair(ref byte publicKey, ref byte secretKey, in byte seed);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_sign_ed25519_detached(
        ref byte signature, IntPtr signatureLength, in byte message, ulong messageLength, in byte secretKey);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_sign_ed25519_verify_detached(
        in byte signature, in byte message, ulong messageLength, in byte publicKey);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_hash_sha256(ref byte digest, in byte message, ulong messageLength);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nuint crypto_auth_hmacsha256_statebytes();

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_auth_hmacsha256_init(ref byte state, in byte key, nuint keyLength);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_auth_hmacsha256_update(ref byte state, in byte message, ulong messageLength);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int crypto_auth_hmacsha256_final(ref byte state, ref byte code);
}
