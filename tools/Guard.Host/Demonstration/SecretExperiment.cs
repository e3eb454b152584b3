using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Host.Demonstration;

/// <summary>The two-run experiment on the example: everything equal but High's secrets, every bit of which is inverted in the second run.</summary>
public static class SecretExperiment
{
    /// <summary>What ear prints before its answer.</summary>
    public const string DecoderPrefix = "EAR DECODED ";

    private const int BytesShown = 48;

    /// <summary>Secrets of an example's images, by image name, from their recipes.</summary>
    public static SortedDictionary<string, byte[]> Secrets(string systemFile)
    {
        string images = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(systemFile))!, "images");
        var secrets = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(images, "*" + ImageRecipe.Extension).Order(StringComparer.Ordinal))
        {
            ImageRecipe recipe = ImageRecipe.Load(file);
            foreach (RecipeSegment segment in recipe.Segments.Where(segment => segment.Name == "secret"))
            {
                secrets.Add(recipe.Name, [.. segment.Bytes]);
            }
        }

        return secrets;
    }

    /// <summary>The same secrets with every bit inverted.</summary>
    public static SortedDictionary<string, byte[]> Inverted(SortedDictionary<string, byte[]> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var inverted = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string name, byte[] secret) in secrets)
        {
            inverted.Add(name, [.. secret.Select(b => (byte)~b)]);
        }

        return inverted;
    }

    /// <summary>Runs both sides with a planted leak and reports what ear got.</summary>
    public static PlantedOutcome Measure(
        string systemFile,
        string folder,
        RoleKeys keys,
        Func<RunOptions> options,
        ulong maxFrames,
        string plant)
    {
        ArgumentNullException.ThrowIfNull(options);
        SortedDictionary<string, byte[]> secrets = Secrets(systemFile);
        SortedDictionary<string, byte[]> inverted = Inverted(secrets);
        TracedRun left = TracedRun.Execute(
            systemFile,
            RunFolder.Create(Path.Combine(folder, "a"), "a"),
            keys,
            options() with
            {
                Plant = plant,
            },
            maxFrames,
            secrets,
            null);
        TracedRun right = TracedRun.Execute(
            systemFile,
            RunFolder.Create(Path.Combine(folder, "b"), "b"),
            keys,
            options() with
            {
                Plant = plant,
            },
            maxFrames,
            inverted,
            null);
        TwoRunComparison ear = TwoRunComparison.Of(left.Of("ear"), right.Of("ear"));
        byte[] secret = secrets["mole"];
        return new PlantedOutcome(
            plant,
            ear.BitsDecoded(secret, inverted["mole"], DecoderPrefix),
            secret.Length * 8,
            ear.FirstDifferentFrame,
            ear.FirstDifferentByte,
            Around(ear.Left, ear.FirstDifferentByte),
            Around(ear.Right, ear.FirstDifferentByte));
    }

    private static string Around(ImmutableArray<byte> console, int at)
    {
        int first = Math.Max(0, at < 0 ? console.Length - BytesShown : at - (BytesShown / 3));
        return Convert.ToHexStringLower(console.AsSpan(first, Math.Min(BytesShown, console.Length - first)));
    }
}
