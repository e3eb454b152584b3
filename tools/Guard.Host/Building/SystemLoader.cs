using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Filters;
using Guard.Host.Authoring;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;
using Guard.Policy;

namespace Guard.Host.Building;

/// <summary>From a system description to a signed run folder.</summary>
public static class SystemLoader
{
    /// <summary>Compiles a system description with everything it names. Nothing is written.</summary>
    /// <param name="file">system.yaml.</param>
    /// <param name="nowUnixSeconds">Wall time for the expiry checks, or null to leave them out.</param>
    /// <param name="secrets">For experiments: image name to bytes of its segment `secret`.</param>
    /// <exception cref="OperatorException">Exit code 2: the file cannot be read; 1: an image's recipe is wrong.</exception>
    public static BuiltSystem Compile(string file, long? nowUnixSeconds, IReadOnlyDictionary<string, byte[]>? secrets = null) =>
        Compile(file, nowUnixSeconds, secrets, sources => sources);

    /// <summary>The same with the lints that look beyond the two files: tests beside the policy, and the keyset where it is given.</summary>
    public static BuiltSystem Lint(string file, long nowUnixSeconds, Keyset? keyset) =>
        Compile(file, nowUnixSeconds, null, sources => WithLints(sources, keyset));

    /// <summary>The same of a policy.yaml alone.</summary>
    public static PolicyCompilation LintPolicy(string file, long nowUnixSeconds, Keyset? keyset)
    {
        RequireReadable(file);
        return PolicyCompiler.CheckPolicy(WithLints(Sources(file, SourcesBeside(file), nowUnixSeconds), keyset));
    }

    private static BuiltSystem Compile(
        string file, long? nowUnixSeconds, IReadOnlyDictionary<string, byte[]>? secrets, Func<PolicySources, PolicySources> extend)
    {
        RequireReadable(file);
        var files = new SystemSourceFiles(
            Path.GetDirectoryName(Path.GetFullPath(file))!,
            secrets ?? new Dictionary<string, byte[]>());
        PolicyCompilation compiled = PolicyCompiler.Compile(extend(Sources(file, files, nowUnixSeconds)));
        byte[] body = compiled.Image is null ? [] : SystemImageCodec.Encode(compiled.Image);
        return new BuiltSystem(compiled, [.. body], files.Signed, files.Packed);
    }

    /// <summary>Checks a policy.yaml alone, without a system.</summary>
    public static PolicyCompilation CheckPolicy(string file, long? nowUnixSeconds)
    {
        RequireReadable(file);
        return PolicyCompiler.CheckPolicy(
            Sources(file, SourcesBeside(file), nowUnixSeconds));
    }

    /// <summary>Checks an edited copy of a file; what it names is read beside the original.</summary>
    /// <param name="file">The original.</param>
    /// <param name="edited">The copy.</param>
    /// <param name="isSystem">True for a system.yaml, which is checked with its policy.</param>
    /// <param name="nowUnixSeconds">Wall time for the expiry checks, or null to leave them out.</param>
    public static PolicyCompilation CheckEdited(string file, byte[] edited, bool isSystem, long? nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(edited);
        RequireReadable(file);
        var given = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [Path.GetFileName(file)] = edited };
        return CheckOpen(file, new OverlaidFiles(SourcesBeside(file), given), isSystem, nowUnixSeconds);
    }

    /// <summary>Checks a file as it stands in an editor: it need not be on disk.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="files">It and what it names.</param>
    /// <param name="isSystem">True for a system.yaml, which is checked with its policy.</param>
    /// <param name="nowUnixSeconds">Wall time for the expiry checks, or null to leave them out.</param>
    internal static PolicyCompilation CheckOpen(string file, ISourceFiles files, bool isSystem, long? nowUnixSeconds) => isSystem
        ? PolicyCompiler.Compile(Sources(file, files, nowUnixSeconds))
        : PolicyCompiler.CheckPolicy(Sources(file, files, nowUnixSeconds));

    /// <summary>The files beside a policy or system file, as the compiler reads them.</summary>
    public static ISourceFiles SourcesBeside(string file) =>
        new SystemSourceFiles(Path.GetDirectoryName(Path.GetFullPath(file))!, new Dictionary<string, byte[]>());

    /// <summary>Signs everything with a site's keys and writes a run folder; the log is not yet begun.</summary>
    public static void Write(BuiltSystem system, RoleKeys keys, RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(folder);
        SystemImage image = system.Image ?? throw new InvalidOperationException("a system with errors is not written");
        Directory.CreateDirectory(folder.Images);
        foreach ((string digest, PackedImage packed) in system.Packed.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            File.WriteAllBytes(
                Path.Combine(folder.Images, digest),
                ImagePacker.Sign(packed, keys.Signer("vendor"), keys.Signer("site")));
        }

        foreach ((string digest, byte[] bytes) in system.Signed.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            File.WriteAllBytes(Path.Combine(folder.Images, digest), bytes);
        }

        File.WriteAllBytes(folder.Keyset, SiteKeyset.Make(keys));
        RoleKeys.WritePrivate(folder.LogSecret, keys.LogSecret);
        File.WriteAllBytes(folder.SystemImage, Sign(image, system.Body.AsSpan(), keys));
    }

    /// <summary>The signed system image.</summary>
    public static byte[] Sign(SystemImage image, ReadOnlySpan<byte> body, RoleKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Sign(image, body, keys.Signer("author"), keys.Signer("approver"), keys.Signer("integrator"));
    }

    /// <summary>The system image with the signatures given; it counts once every role's threshold is met.</summary>
    public static byte[] Sign(SystemImage image, ReadOnlySpan<byte> body, params ReadOnlySpan<NoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] text = SignedArtefact.Text(SignedArtefact.SystemImageKind, image.Name, image.PolicyVersion, body);
        return SignedArtefact.Write(body, SignedNote.Sign(text, signers).Bytes);
    }

    /// <summary>Fails with exit code 2 unless a file can be read.</summary>
    public static void RequireReadable(string file)
    {
        if (Directory.Exists(file))
        {
            throw new OperatorException(
                2,
                $"{file}: is a folder",
                "name the file, for example " + Path.Combine(file, "system.yaml"));
        }

        if (!File.Exists(file))
        {
            throw new OperatorException(2, $"{file}: no such file", "policy/examples holds systems to start from");
        }
    }

    private static PolicySources WithLints(PolicySources sources, Keyset? keyset) =>
        sources with
        {
            TestsFile = "tests.yaml",
            KeyHolders = keyset is null
                ? []
                : [.. keyset.Keys.Where(key => !keyset.IsRevoked(key.Key)).Select(key => new KeyHolder(key.Role, key.Person, key.UntilUnixSeconds))],
        };

    // The monitor's own limits, so that a check reports what a run would refuse.
    private static PolicySources Sources(string file, ISourceFiles files, long? nowUnixSeconds) =>
        new(Path.GetFileName(file), files, new Catalogue().Descriptors, nowUnixSeconds)
        {
            MaxPartitions = PlanCheck.MaxPartitions,
            MaxChannels = PlanCheck.MaxChannels,
        };
}
