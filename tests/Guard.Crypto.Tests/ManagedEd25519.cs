using System;
using System.Numerics;
using System.Security.Cryptography;

namespace Guard.Crypto.Tests;

/// <summary>
/// RFC 8032 section 5.1.7 in plain big integers: an independent verifier, slow and for tests alone. Affine coordinates, no
/// tables, nothing constant-time.
/// </summary>
internal static class ManagedEd25519
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(
        2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    internal static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64 || publicKey.Length != 32)
        {
            return false;
        }

        BigInteger s = Number(signature[32..]);
        if (s >= L || Decode(publicKey) is not { } a || Decode(signature[..32]) is not { } r || Decode(BasePoint()) is not { } b)
        {
            return false;
        }

        byte[] hashed = [.. signature[..32], .. publicKey, .. message];
        BigInteger k = Number(SHA512.HashData(hashed)) % L;
        return Multiply(s, b) == Add(r, Multiply(k, a));
    }

    private static byte[] BasePoint()
    {
        byte[] y = new byte[32];
        BigInteger value = Mod(4 * Inverse(5));
        value.TryWriteBytes(y, out _, isUnsigned: true);
        return y;
    }

    private static (BigInteger X, BigInteger Y)? Decode(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        int sign = copy[31] >> 7;
        copy[31] &= 0x7F;
        BigInteger y = Number(copy);
        if (y >= P)
        {
            return null;
        }

        BigInteger square = Mod(((y * y) - 1) * Inverse((D * y * y) + 1));
        BigInteger x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod((x * x) - square) != 0)
        {
            x = Mod(x * RootOfMinusOne);
        }

        if (Mod((x * x) - square) != 0 || (x.IsZero && sign == 1))
        {
            return null;
        }

        return ((int)(x % 2) == sign ? x : P - x, y);
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger product = Mod(D * a.X * b.X % P * a.Y * b.Y);
        return (Mod(((a.X * b.Y) + (b.X * a.Y)) * Inverse(1 + product)), Mod(((a.Y * b.Y) + (a.X * b.X)) * Inverse(1 - product)));
    }

    private static (BigInteger X, BigInteger Y) Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point)
    {
        (BigInteger X, BigInteger Y) sum = (0, 1);
        for (int bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            if (!((scalar >> bit) & 1).IsZero)
            {
                sum = Add(sum, point);
            }
        }

        return sum;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static BigInteger Mod(BigInteger value)
    {
        BigInteger rest = value % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}
