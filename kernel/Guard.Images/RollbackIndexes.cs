// Protects: an older image with good signatures does not come back. Trusts: whoever keeps the bytes between runs.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>The highest rollback index accepted so far for each image name, as a value; FORMAT.md, "Rollback indexes".</summary>
public sealed class RollbackIndexes
{
    /// <summary>Most names kept.</summary>
    public const int MaxNames = 4096;

    private const string Head = "guard.example/rollback/v1";

    private readonly ImmutableSortedDictionary<string, uint> _least;

    private RollbackIndexes(ImmutableSortedDictionary<string, uint> least)
    {
        _least = least;
    }

    /// <summary>Nothing accepted yet: every index may load.</summary>
    public static RollbackIndexes Empty { get; } = new(ImmutableSortedDictionary.Create<string, uint>(StringComparer.Ordinal));

    /// <summary>Lowest index still accepted for a name; 0 for a name never seen.</summary>
    public uint LeastFor(string name) => _least.GetValueOrDefault(name, 0u);

    /// <summary>The same indexes, raised for one name to what was accepted now. An index never falls.</summary>
    /// <exception cref="ArgumentException">The name is not one of an image, or there are too many.</exception>
    public RollbackIndexes With(string name, uint index)
    {
        if (!ManifestCodec.IsName(name, 64) || (_least.Count >= MaxNames && !_least.ContainsKey(name)))
        {
            throw new ArgumentException("Not an image's name, or too many names.", nameof(name));
        }

        return new RollbackIndexes(_least.SetItem(name, Math.Max(index, LeastFor(name))));
    }

    /// <summary>The text.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder(Head + "\n");
        foreach ((string name, uint index) in _least)
        {
            text.Append(CultureInfo.InvariantCulture, $"image {name} {index}\n");
        }

        Digest digest = Digest.From(Sha256.Hash(Encoding.ASCII.GetBytes(text.ToString())));
        text.Append(CultureInfo.InvariantCulture, $"sha256 {digest}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a text; false for anything but what <see cref="Write"/> gives.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out RollbackIndexes indexes)
    {
        indexes = Empty;
        RollbackIndexes read = Empty;
        var reader = new LineReader(text);
        reader.Expect(Head);
        for (int count = 0; count < MaxNames && reader.IsAt("image"); count++)
        {
            string[] words = reader.Value("image").Split(' ');
            if (words.Length != 2 || !ManifestCodec.IsName(words[0], 64)
                || !LineReader.TryNumber(words[1], uint.MaxValue, out ulong index))
            {
                return false;
            }

            read = read.With(words[0], (uint)index);
        }

        reader.Value("sha256");
        if (reader.Failed || !reader.AtEnd || !text.SequenceEqual(read.Write()))
        {
            return false;
        }

        indexes = read;
        return true;
    }
}
