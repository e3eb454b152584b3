using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Guard.Crypto;

namespace Guard.Host.Keys;

/// <summary>The private keys of a site's roles, and the log secret, in one folder. A real site keeps each role's key with its holder.</summary>
public sealed class RoleKeys : IDisposable
{
    /// <summary>Length of the log secret in bytes.</summary>
    public const int LogSecretBytes = 32;

    private const string SecretFile = "log.secret";
    private const string KeyEnding = ".key";

    private readonly Dictionary<string, NoteSigner> _signers;

    private RoleKeys(Dictionary<string, NoteSigner> signers, byte[] logSecret, bool madeForThisRun)
    {
        _signers = signers;
        LogSecret = logSecret;
        MadeForThisRun = madeForThisRun;
    }

    /// <summary>Every key a folder holds.</summary>
    public static ImmutableArray<RolePerson> Roster { get; } =
    [
        new("root-1", "root", "root-1", "site"),
        new("root-2", "root", "root-2", "site"),
        new("root-3", "root", "root-3", "site"),
        new("author", "policy", "author", "policy-office"),
        new("approver", "policy", "approver", "accreditor"),
        new("integrator", "integrator", "integrator", "site"),
        new("vendor", "image-vendor", "vendor", "vendor"),
        new("site", "image-site", "site", "site"),
        new("alice", "releaser", "alice", "release-desk"),
        new("bob", "releaser", "bob", "security-office"),
        new("carol", "officer", "carol", "operations"),
        new("dave", "officer", "dave", "security-office"),
        new("log", "log", "log", "site"),
    ];

    /// <summary>32 random bytes that key payload digests and blind the log's leaves.</summary>
    public byte[] LogSecret { get; }

    /// <summary>True when the keys exist for one run only.</summary>
    public bool MadeForThisRun { get; }

    /// <summary>New random keys.</summary>
    public static RoleKeys Make(bool forThisRun)
    {
        var signers = new Dictionary<string, NoteSigner>(StringComparer.Ordinal);
        foreach (RolePerson row in Roster)
        {
            byte[] seed = RandomNumberGenerator.GetBytes(SignatureAlgorithm.Ed25519.PrivateKeySize);
            signers.Add(
                row.File,
                new NoteSigner(row.KeyName, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey)));
            CryptographicOperations.ZeroMemory(seed);
        }

        return new RoleKeys(signers, RandomNumberGenerator.GetBytes(LogSecretBytes), forThisRun);
    }

    /// <summary>Reads a folder that <see cref="Save"/> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="passphrase">UTF-8 bytes for protected keys; may be empty.</param>
    /// <exception cref="OperatorException">Exit code 2: a file is missing, is not a key, or needs another passphrase.</exception>
    public static RoleKeys Load(string folder, ReadOnlySpan<byte> passphrase)
    {
        var signers = new Dictionary<string, NoteSigner>(StringComparer.Ordinal);
        foreach (RolePerson row in Roster)
        {
            signers.Add(row.File, LoadOne(folder, row, passphrase));
        }

        string secretPath = Path.Combine(folder, SecretFile);
        byte[] secret = File.Exists(secretPath) ? File.ReadAllBytes(secretPath) : [];
        return secret.Length == LogSecretBytes
            ? new RoleKeys(signers, secret, madeForThisRun: false)
            : throw new OperatorException(2, $"{secretPath}: expected {LogSecretBytes} bytes", $"guard keys new {folder}");
    }

    /// <summary>Writes one file a key, readable by its owner alone, and the log secret.</summary>
    /// <exception cref="OperatorException">Exit code 2: the folder holds something already.</exception>
    public void Save(string folder, ReadOnlySpan<byte> passphrase)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new OperatorException(
                2,
                $"{folder}: the folder is not empty; keys are never overwritten",
                "name another folder");
        }

        Directory.CreateDirectory(folder);
        foreach ((string file, NoteSigner signer) in _signers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            byte[] bytes = passphrase.IsEmpty
                ? KeyFile.WriteUnprotected(signer)
                : KeyFile.WriteProtected(
                    signer,
                    passphrase,
                    RandomNumberGenerator.GetBytes(KeyFile.SaltBytes),
                    RandomNumberGenerator.GetBytes(KeyFile.NonceBytes));
            WritePrivate(Path.Combine(folder, file + KeyEnding), bytes);
        }

        WritePrivate(Path.Combine(folder, SecretFile), LogSecret);
    }

    /// <summary>The key of a file name of the roster.</summary>
    /// <exception cref="OperatorException">Exit code 2: no such person.</exception>
    public NoteSigner Signer(string file) =>
        _signers.TryGetValue(file, out NoteSigner? signer)
            ? signer
            : throw new OperatorException(
                2,
                $"there is no key of '{file}'",
                $"the keys are: {string.Join(", ", Roster.Select(row => row.File))}");

    /// <summary>Opens one person's key file by itself, for `guard review` and `guard channel`.</summary>
    public static NoteSigner LoadSigner(string folder, string file, ReadOnlySpan<byte> passphrase)
    {
        RolePerson? row = Roster.FirstOrDefault(person => person.File == file);
        return row is null
            ? throw new OperatorException(
                2,
                $"there is no key of '{file}'",
                $"the keys are: {string.Join(", ", Roster.Select(person => person.File))}")
            : LoadOne(folder, row, passphrase);
    }

    /// <summary>Ends the keys.</summary>
    public void Dispose()
    {
        foreach (NoteSigner signer in _signers.Values)
        {
            signer.Dispose();
        }

        CryptographicOperations.ZeroMemory(LogSecret);
    }

    /// <summary>Writes a file only its owner may read.</summary>
    internal static void WritePrivate(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    private static NoteSigner LoadOne(string folder, RolePerson row, ReadOnlySpan<byte> passphrase)
    {
        string path = Path.Combine(folder, row.File + KeyEnding);
        if (!File.Exists(path))
        {
            throw new OperatorException(2, $"{path}: no such key", $"guard keys new {folder}");
        }

        KeyFileStatus status = KeyFile.TryOpen(File.ReadAllBytes(path), passphrase, out NoteSigner? signer, out bool isProtected);
        if (status != KeyFileStatus.Opened || signer is null)
        {
            throw new OperatorException(
                2,
                $"{path}: {status}",
                isProtected ? "give the passphrase in GUARD_PASSPHRASE" : "the file is not a key of this program");
        }

        return signer.Name == row.KeyName
            ? signer
            : throw new OperatorException(2, $"{path}: holds the key of {signer.Name}, expected {row.KeyName}");
    }
}
