// Protects nothing by itself: the one door to libsodium (https://doc.libsodium.org, "Public-key signatures").
// Trusts the library file the operator installed, or named in GUARD_LIBSODIUM, and the runtime's marshalling of byte buffers.
// Because this file is the P/Invoke home of Guard.Crypto (STYLE rule 14), the bans on DllImport, NativeLibrary, Marshal,
// Assembly and the environment are lifted here and nowhere else in the project.
#pragma warning disable RS0030 // Because: see above.
using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Guard.Crypto;

/// <summary>libsodium's Ed25519 functions, with lengths checked before every call.</summary>
internal static class Sodium
{
    internal const int SeedBytes = 32;
    internal const int PublicKeyBytes = 32;
    internal const int SecretKeyBytes = 64;
    internal const int SignatureBytes = 64;

    private const string Library = "libsodium";

    private static readonly string[] FileNames =
    [
        "libsodium.so.26", "libsodium.so.23", "libsodium.so", "libsodium.dylib", "libsodium.26.dylib", "libsodium.23.dylib", "libsodium.dll",
    ];

    // Null when the library stands ready, otherwise why it does not. Evaluated once; a failure is repeated to every caller.
    private static readonly Exception? Failure = Load();

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

    private static void EnsureLoaded()
    {
        if (Failure is not null)
        {
            throw new CryptoLibraryMissingException($"{CryptoLibraryMissingException.Remedy} ({Failure.Message})", Failure);
        }
    }

    private static void RequireLength(int actual, int expected, string name)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} bytes; it needs {expected}.");
        }
    }

    private static Exception? Load()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Sodium).Assembly, Resolve);
            int answer = sodium_init();
            return answer < 0 ? new InvalidOperationException("sodium_init failed") : null;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return error;
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
}
