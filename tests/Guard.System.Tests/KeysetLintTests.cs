using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Guard.Crypto;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Images;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard check --keyset` as an officer runs it: what the keys in people's hands do to a policy that checks clean.</summary>
public sealed class KeysetLintTests : IDisposable
{
    private const string P012 = "warning P012: alice holds keys of both 'releaser' and 'originator'";
    private const string P023 = "warning P023: key releaser/alice expires in 9 days";
    private const long FarUnixSeconds = 4102444800;     // 2100-01-01

    private readonly Scratch _scratch = new();
    private readonly RoleKeys _keys = RoleKeys.Make(forThisRun: true);
    private readonly string _policy;

    public KeysetLintTests()
    {
        string folder = _scratch.Copy(Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab"), Path.Combine("policy", "examples", "us-lab"));
        Directory.CreateSymbolicLink(_scratch.At("partitions"), Path.Combine(RepositoryPlace.Find(), "partitions"));
        _policy = Path.Combine(folder, "policy.yaml");
        string text = File.ReadAllText(_policy);
        Assert.Contains("roles: [releaser, releaser]", text, StringComparison.Ordinal);
        File.WriteAllText(_policy, text.Replace("roles: [releaser, releaser]", "roles: [releaser, originator]", StringComparison.Ordinal));
        File.Delete(Path.Combine(folder, "tests.yaml"));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _scratch.Dispose();
    }

    // The system, then the policy alone: both have the lints; strict makes them count.
    [Fact]
    public void OnePersonWithBothRolesAndAKeyThatEndsSoonAreTold()
    {
        string note = Keyset("lints.note", originator: "alice", aliceDays: 10);
        string system = Path.Combine(Path.GetDirectoryName(_policy)!, "system.yaml");
        foreach (string[] check in (IEnumerable<string[]>)[["check", system], ["policy", "check", _policy]])
        {
            (int code, _, string error) = GuardProcess.Run([.. check, "--keyset", note]);
            Assert.True(code == 0 && error.Contains(P012, StringComparison.Ordinal) && error.Contains(P023, StringComparison.Ordinal), error);
        }

        Assert.Equal(1, GuardProcess.Run("policy", "check", _policy, "--keyset", note, "--strict").ExitCode);
    }

    [Fact]
    public void AKeysetInWhichAllIsWellAddsNothing()
    {
        (int code, _, string error) = GuardProcess.Run(
            "policy", "check", _policy, "--keyset", Keyset("good.note", originator: "erin", aliceDays: 365), "--strict");
        Assert.Equal((0, string.Empty), (code, error));
    }

    [Fact]
    public void AKeysetThatDoesNotVerifyIsNotLookedAt()
    {
        string note = Keyset("other.note", originator: "alice", aliceDays: 10);
        (int code, _, string error) = GuardProcess.Run("policy", "check", _policy, "--keyset", note, "--root", new string('0', 64));
        Assert.True(code == 1 && error.Contains("root keys are not the trusted ones", StringComparison.Ordinal), error);
        string text = File.ReadAllText(note);
        File.WriteAllText(note, text.Replace("alice", "alize", StringComparison.Ordinal));
        (code, _, error) = GuardProcess.Run("policy", "check", _policy, "--keyset", note);
        Assert.True(code == 1 && error.Contains("other.note: ", StringComparison.Ordinal) && !error.Contains("P012", StringComparison.Ordinal), error);
        Assert.Equal(2, GuardProcess.Run("policy", "check", _policy, "--keyset", _scratch.At("nowhere.note")).ExitCode);
    }

    // The site's own keyset with one key more and another end of alice's, signed by the same roots.
    private string Keyset(string file, string originator, int aliceDays)
    {
        Assert.True(SignedNote.TryParse(SiteKeyset.Make(_keys), out SignedNote? note));
        Assert.True(KeysetCodec.TryRead(note!.Text, out Keyset? site));
        // Half a day off: the days told do not turn on the second in which the program asks.
        long aliceUntil = DateTimeOffset.UtcNow.AddDays(aliceDays).AddHours(-12).ToUnixTimeSeconds();
        using var more = new NoteSigner(
            "originator/" + originator,
            Key.Import(SignatureAlgorithm.Ed25519, RandomNumberGenerator.GetBytes(SignatureAlgorithm.Ed25519.PrivateKeySize), KeyBlobFormat.RawPrivateKey));
        KeysetKey[] keys =
        [
            .. site!.Keys.Select(key => key.Person == "alice" ? key with { UntilUnixSeconds = aliceUntil } : key),
            new KeysetKey("originator", originator, "staff", 0, FarUnixSeconds, more.Verifier),
        ];
        KeysetRole[] roles = [.. site.Roles, new KeysetRole("originator", 1)];
        Keyset changed = site with
        {
            Roles = [.. roles.OrderBy(role => role.Name, StringComparer.Ordinal)],
            Keys = [.. keys.OrderBy(key => key.Role + " " + key.Key, StringComparer.Ordinal)],
        };
        NoteSigner[] roots = [.. RoleKeys.Roster.Where(row => row.Role == "root").Select(row => _keys.Signer(row.File))];
        File.WriteAllBytes(_scratch.At(file), SignedNote.Sign(KeysetCodec.Write(changed), roots).Bytes.ToArray());
        return _scratch.At(file);
    }
}
