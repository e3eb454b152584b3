// Protects nothing by itself: a short way to the SHA-256 of the library that the base library computes with on Linux. OpenSSL 3.0 manual,
// SHA256_Init(3): "SHA256_Init, SHA256_Update, SHA256_Final".
// Trusts that library's file and the runtime's marshalling of byte buffers. It is used only where it gives known answers when first loaded.
// Because this file is a P/Invoke home of Guard.Crypto (STYLE rule 14), the bans on DllImport and NativeLibrary are lifted here.
#pragma warning disable RS0030, GUARD003, GUARD004, GUARD008 // Because: see above.
using System;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Guard.Crypto;

/// <summary>SHA-256 of libcrypto without the wrapping that costs the base library 0.4 us a call.</summary>
internal static class OpenSslSha256
{
    /// <summary>Bytes of a state: SHA256_CTX of openssl/sha.h has 112, the same in all of libcrypto.so.3.</summary>
    internal const int StateBytes = 128;

    private const string Library = "libcrypto.so.3";
    private const int ShortMaxBytes = 1024;              // About a microsecond at most, during which no collection can begin.

    /// <summary>Whether the library is there and hashes as FIPS 180-4 says.</summary>
    internal static readonly bool IsAvailable = Probe();

    /// <summary>Makes a state of no data.</summary>
    internal static void Begin(Span<byte> state)
    {
        RequireState(state);
        _ = SHA256_Init(ref state[0]);
    }

    /// <summary>Takes in the next piece.</summary>
    internal static void Append(Span<byte> state, ReadOnlySpan<byte> data)
    {
        RequireState(state);
        if (data.IsEmpty)
        {
            return;
        }

        _ = data.Length <= ShortMaxBytes
            ? UpdateShort(ref state[0], in data[0], (nuint)data.Length)
            : SHA256_Update(ref state[0], in data[0], (nuint)data.Length);
    }

    /// <summary>Writes the 32 bytes of a digest; the state is spent.</summary>
    internal static void Finish(Span<byte> state, Span<byte> digest)
    {
        RequireState(state);
        if (digest.Length < Sha256.SizeBytes)
        {
            throw new ArgumentException("A digest needs 32 bytes.", nameof(digest));
        }

        _ = SHA256_Final(ref digest[0], ref state[0]);
    }

    private static void RequireState(Span<byte> state)
    {
        if (state.Length != StateBytes)
        {
            throw new ArgumentException("A state has exactly 128 bytes.", nameof(state));
        }
    }

    // FIPS 180-4 examples: "abc"; a message of 200 bytes in three pieces as the base library hashes it.
    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Library, out _))
        {
            return false;
        }

        try
        {
            Span<byte> state = stackalloc byte[StateBytes];
            Span<byte> digest = stackalloc byte[Sha256.SizeBytes];
            Begin(state);
            Append(state, "abc"u8);
            Finish(state, digest);
            bool isRight = Convert.ToHexStringLower(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
            Span<byte> data = stackalloc byte[200];
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = (byte)(i * 7 % 251);
            }

            Begin(state);
            Append(state, data[..63]);
            Append(state, data[63..65]);
            Append(state, data[65..]);
            Finish(state, digest);
            return isRight && digest.SequenceEqual(SHA256.HashData(data));
        }
        catch (Exception error) when (error is EntryPointNotFoundException or BadImageFormatException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int SHA256_Init(ref byte state);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SHA256_Update(ref byte state, in byte data, nuint lengthBytes);

    [DllImport(Library, EntryPoint = "SHA256_Update", ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int UpdateShort(ref byte state, in byte data, nuint lengthBytes);

    [DllImport(Library, ExactSpelling = true, CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int SHA256_Final(ref byte digest, ref byte state);
}
