using System;
using System.IO;

namespace Guard.Host.Demonstration;

/// <summary>A copy of the example in which another guest takes a domain's place.</summary>
public static class AttackBench
{
    /// <summary>Copies the example and replaces one domain's image.</summary>
    /// <param name="setup">The example.</param>
    /// <param name="scratch">Where the copy goes.</param>
    /// <param name="domain">Whose place it takes.</param>
    /// <param name="binary">A Multiboot program.</param>
    /// <returns>The copy's system.yaml.</returns>
    public static string Prepare(DemoSetup setup, string scratch, string domain, string binary)
    {
        ArgumentNullException.ThrowIfNull(setup);
        string copy = Path.Combine(scratch, "system");
        foreach (string file in Directory.GetFiles(setup.Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(setup.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string guests = Path.GetFullPath(Path.Combine(setup.Folder, "..", "..", "..", "partitions", "guests"));
        string images = Path.Combine(copy, "images");
        string attacked = Path.Combine(images, domain + ".recipe");
        if (!File.Exists(attacked))
        {
            throw new OperatorException(
                2,
                $"there is no domain '{domain}' in the demo",
                "the domains are: sensor, ops, vault, mallory, mole, ear");
        }

        foreach (string recipe in Directory.GetFiles(images, "*.recipe"))
        {
            string text = File.ReadAllText(recipe).Replace("../../../../partitions/guests", guests, StringComparison.Ordinal);
            if (recipe == attacked)
            {
                text = text.Replace(Path.Combine(guests, domain + ".bin"), binary, StringComparison.Ordinal);
                text += text.Contains("segment secret", StringComparison.Ordinal)
                    ? string.Empty
                    : "\nsegment secret 0xF000 hex 00000000000000000000000000000000\n";
            }

            File.WriteAllText(recipe, text);
        }

        return Path.Combine(copy, "system.yaml");
    }
}
