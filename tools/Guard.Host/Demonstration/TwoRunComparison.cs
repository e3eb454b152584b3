using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Guard.Host.Demonstration;

/// <summary>Two runs that differ only in High's secrets, as one Low domain saw them.</summary>
/// <param name="Domain">The Low domain.</param>
/// <param name="Frames">Frames compared.</param>
/// <param name="FirstDifferentFrame">First frame whose transcript digest differs, or -1.</param>
/// <param name="FirstDifferentByte">First byte of its console that differs, or -1.</param>
/// <param name="Left">Console of the first run.</param>
/// <param name="Right">Console of the second run.</param>
public sealed record TwoRunComparison(
    string Domain,
    int Frames,
    int FirstDifferentFrame,
    int FirstDifferentByte,
    ImmutableArray<byte> Left,
    ImmutableArray<byte> Right
)
{
    /// <summary>True when the domain could not tell the runs apart.</summary>
    public bool IsEqual => FirstDifferentFrame < 0 && FirstDifferentByte < 0;

    /// <summary>Compares what one domain saw.</summary>
    public static TwoRunComparison Of(DomainTrace left, DomainTrace right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int frames = Math.Min(left.Digests.Length, right.Digests.Length);
        int frame = Enumerable.Range(0, frames).FirstOrDefault(index => left.Digests[index] != right.Digests[index], -1);
        if (frame < 0 && left.Digests.Length != right.Digests.Length)
        {
            frame = frames;
        }

        int bytes = Math.Min(left.Console.Length, right.Console.Length);
        int at = Enumerable.Range(0, bytes).FirstOrDefault(index => left.Console[index] != right.Console[index], -1);
        if (at < 0 && left.Console.Length != right.Console.Length)
        {
            at = bytes;
        }

        return new TwoRunComparison(left.Name, frames, frame, at, left.Console, right.Console);
    }

    /// <summary>
    /// Bits of a secret a decoder got: positions where its answer equals the secret in both runs, of secrets that differ in every bit.
    /// An answer that does not depend on the secret gets none.
    /// </summary>
    /// <param name="leftSecret">Secret of the first run.</param>
    /// <param name="rightSecret">Its complement, of the second run.</param>
    /// <param name="prefix">What stands before the hexadecimal answer on the console.</param>
    public int BitsDecoded(ReadOnlySpan<byte> leftSecret, ReadOnlySpan<byte> rightSecret, string prefix)
    {
        byte[] left = Answer(Left, prefix, leftSecret.Length);
        byte[] right = Answer(Right, prefix, rightSecret.Length);
        int bits = 0;
        for (int i = 0; i < leftSecret.Length; i++)
        {
            bits += byte.PopCount((byte)(~(left[i] ^ leftSecret[i]) & ~(right[i] ^ rightSecret[i])));
        }

        return bits;
    }

    private static byte[] Answer(ImmutableArray<byte> console, string prefix, int lengthBytes)
    {
        string text = Encoding.Latin1.GetString(console.AsSpan());
        int at = text.IndexOf(prefix, StringComparison.Ordinal);
        int digits = 2 * lengthBytes;
        if (at < 0 || at + prefix.Length + digits > text.Length)
        {
            throw new OperatorException(
                1,
                $"the decoder printed no line '{prefix}' with {digits.ToString(CultureInfo.InvariantCulture)} hexadecimal digits");
        }

        try
        {
            return Convert.FromHexString(text.AsSpan(at + prefix.Length, digits));
        }
        catch (FormatException error)
        {
            throw new OperatorException(1, $"the decoder's line '{prefix}' is not hexadecimal", null, error);
        }
    }
}
