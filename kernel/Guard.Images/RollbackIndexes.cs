// Protects: an older image or policy with good signatures does not come back. Trusts: whoever keeps the bytes between runs.
using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>
/// The highest rollback index accepted so far for each image name, and the highest policy version for each system name, as a value;
/// FORMAT.md, "Rollback indexes".
/// </summary>
public sealed class RollbackIndexes
{
    /// <summary>Most names kept, of images and of systems.</summary>
    public const int MaxNames = 4096;

    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 140;

    private const string Head = "guard.example/rollback/v1";

    private static readonly ImmutableSortedDictionary<string, uint> None = ImmutableSortedDictionary.Create<string, uint>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, uint> _images;
    private readonly ImmutableSortedDictionary<string, uint> _systems;

    private RollbackIndexes(ImmutableSortedDictionary<string, uint> images, ImmutableSortedDictionary<string, uint> systems)
    {
        _images = images;
        _systems = systems;
    }

    /// <summary>Nothing accepted yet: every index may load.</summary>
    public static RollbackIndexes Empty { get; } = new(None, None);

    /// <summary>Lowest index still accepted for a name; 0 for a name never seen.</summary>
    public uint LeastFor(string name) => _images.GetValueOrDefault(name, 0u);

    /// <summary>Lowest policy version still accepted for a system's name; 0 for a name never seen.</summary>
    public uint LeastForSystem(string name) => _systems.GetValueOrDefault(name, 0u);

    /// <summary>The same indexes, raised for one name to what was accepted now. An index never falls.</summary>
    /// <exception cref="ArgumentException">The name is not one of an image, or there are too many.</exception>
    public RollbackIndexes With(string name, uint index) => new(Raised(_images, name, index), _systems);

    /// <summary>The same, raised for one system to the policy version accepted now.</summary>
    /// <exception cref="ArgumentException">The name is not one of a system, or there are too many.</exception>
    public RollbackIndexes WithSystem(string name, uint version) => new(_images, Raised(_systems, name, version));

    private static ImmutableSortedDictionary<string, uint> Raised(ImmutableSortedDictionary<string, uint> least, string name, uint index) =>
        ManifestCodec.IsName(name, MaxNameLength) && (least.Count < MaxNames || least.ContainsKey(name))
            ? least.SetItem(name, Math.Max(index, least.GetValueOrDefault(name, 0u)))
            : throw new ArgumentException("Not a name of an image or a system, or too many names.", nameof(name));

    /// <summary>The text.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder(Head + "\n");
        foreach ((string name, uint index) in _images)
        {
            text.Append(CultureInfo.InvariantCulture, $"image {name} {index}\n");
        }

        foreach ((string name, uint version) in _systems)
        {
            text.Append(CultureInfo.InvariantCulture, $"system {name} {version}\n");
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
        for (int count = 0; count < 2 * MaxNames && (reader.IsAt("image") || reader.IsAt("system")); count++)
        {
            bool isImage = reader.IsAt("image");
            string[] words = reader.Value(isImage ? "image" : "system").Split(' ');
            if (words.Length != 2 || !ManifestCodec.IsName(words[0], MaxNameLength)
                || !LineReader.TryNumber(words[1], uint.MaxValue, out ulong index)
                || (isImage ? read._images : read._systems).Count >= MaxNames)
            {
                return false;
            }

            read = isImage ? read.With(words[0], (uint)index) : read.WithSystem(words[0], (uint)index);
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
