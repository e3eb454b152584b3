using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using Guard.Crypto;
using Guard.Experiments;
using Guard.Experiments.Assurance;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

public sealed class EvidenceBundleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("guard-bundle-").FullName;
    private readonly NoteSigner _signer = Signer(1);

    private static string Repository => RepositoryPlace.Find();

    public void Dispose()
    {
        _signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ABundleOpensInTheTreeItWasMadeOf()
    {
        string bundle = Make();
        Assert.True(EvidenceBundle.TryOpen(bundle, Repository, _signer.Verifier, out ImmutableArray<BundleFinding> findings, out EvidenceReport? report));
        Assert.Equal(3, findings.Length);
        Assert.Equal("C99", report.Claims.Single().Id);
    }

    [Theory]
    [InlineData("evidence.json")]
    [InlineData("sources.txt")]
    [InlineData("assurance.html")]
    public void AChangedFileIsNamed(string file)
    {
        string bundle = Make();
        File.AppendAllText(Path.Combine(bundle, file), " ");
        Assert.Contains(file, Refusal(bundle, _signer.Verifier), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileTooManyIsNamed()
    {
        string bundle = Make();
        File.WriteAllText(Path.Combine(bundle, "more.txt"), "x");
        Assert.Contains("more.txt", Refusal(bundle, _signer.Verifier), StringComparison.Ordinal);
    }

    [Fact]
    public void AnothersSignatureIsRefused()
    {
        using NoteSigner other = Signer(2);
        Assert.Contains("not signed by", Refusal(Make(), other.Verifier), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherSourcesAreNamed() => Assert.Equal(
        "b c",
        string.Join(' ', SourceList.Differences("1  a\n2  b\n", "1  a\n3  b\n4  c\n")));

    [Fact]
    public void AResultIsComparedByVerdictAndDigest()
    {
        ClaimReport claim = Claim("00");
        Assert.True(EvidenceBundle.Compare(claim, claim).IsGood);
        Assert.False(EvidenceBundle.Compare(claim, Claim("01")).IsGood);
        Assert.False(EvidenceBundle.Compare(claim, claim with { Passed = false }).IsGood);
        Assert.False(EvidenceBundle.Compare(claim with { Passed = false }, claim).IsGood);
    }

    [Fact]
    public void SarifHasARuleAndAResultForEachClaim()
    {
        EvidenceReport report = Report();
        report = report with
        {
            Claims = [Claim("00"), Claim("01") with { Id = "C4", Passed = false, Counterexample = new Counterexample("x", "seen", "again") }],
        };
        using JsonDocument document = JsonDocument.Parse(Sarif.Write(report, Repository));
        JsonElement run = document.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        Assert.Equal(2, run.GetProperty("tool").GetProperty("driver").GetProperty("rules").GetArrayLength());
        Assert.Equal("pass", run.GetProperty("results")[0].GetProperty("kind").GetString());
        Assert.Equal("error", run.GetProperty("results")[1].GetProperty("level").GetString());
        JsonElement place = run.GetProperty("results")[1].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() > 1);
    }

    [Fact]
    public void ThePageShowsAFailureAndWhatIsNotClaimed()
    {
        ClaimReport failed = Claim("00") with { Passed = false, Counterexample = new Counterexample("case-7", "<b>seen</b>", "guard again") };
        string page = AssuranceCase.Write(Report() with { Claims = [failed] }, Repository);
        Assert.Contains("✗ FAILED", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;seen&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("Rollback of the whole disk", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static NoteSigner Signer(byte seed) => new(
        "guard.example/test/evidence",
        Key.Import(SignatureAlgorithm.Ed25519, [.. Enumerable.Repeat(seed, 32)], KeyBlobFormat.RawPrivateKey));

    private static ClaimReport Claim(string digest) =>
        new("C99", "A sentence", "An argument", "A fault", "Bounds", true, [new Figure("cases", "1")], null, digest, 1, "tools/guard evidence run --only C99");

    private static EvidenceReport Report() => new(1, "2026-11-22T00:00:00Z", "a machine", false, "00", [Claim("00")], []);

    private string Make()
    {
        string bundle = Path.Combine(_folder, "bundle");
        EvidenceBundle.Write(bundle, Report(), Repository, _signer);
        return bundle;
    }

    private static string Refusal(string bundle, NoteVerifier key)
    {
        Assert.False(EvidenceBundle.TryOpen(bundle, Repository, key, out ImmutableArray<BundleFinding> findings, out _));
        return findings.First(finding => !finding.IsGood).Text;
    }
}
