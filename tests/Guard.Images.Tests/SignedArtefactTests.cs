using System;
using System.Text;
using Guard.Crypto;
using Xunit;

namespace Guard.Images.Tests;

public sealed class SignedArtefactTests : IDisposable
{
    private static readonly byte[] Body = Encoding.ASCII.GetBytes("a compiled system image, for what this test knows");

    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void ABodySignedByTwoPolicyPersonsAndTheIntegratorIsHandedOut()
    {
        Assert.Equal("", Verify(Artefact("author", "approver", "integrator"), out byte[] body));
        Assert.Equal(Body, body);
    }

    [Theory]
    [InlineData("1 of 2 signatures of role 'policy'", "author", "integrator")]
    [InlineData("1 of 2 signatures of role 'policy'", "author", "author", "integrator")]
    [InlineData("0 of 1 signatures of role 'integrator'", "author", "approver")]
    [InlineData("0 of 2 signatures of role 'policy'", "integrator", "site", "vendor")]
    [InlineData("no signature is by a key of the keyset", "stranger")]
    public void AMissingSignatureIsNamed(string refusal, params string[] signers)
    {
        Assert.Equal(refusal, Verify(Artefact(signers), out byte[] body));
        Assert.Empty(body);
    }

    [Fact]
    public void AnyOneBitFlippedIsRefused()
    {
        byte[] file = Artefact("author", "approver", "integrator");
        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.NotEqual("", Verify(changed, out byte[] body));
            Assert.Empty(body);
            Assert.NotEqual("", Verify(file[..i], out _));
        }
    }

    [Theory]
    [InlineData("version 7\n", "version 99999999999999999999\n")]
    [InlineData("version 7\n", "version 18446744073709551615\n")]
    [InlineData("kind system-image\n", "kind snapshot\n")]
    [InlineData("version 7\n", "version 7\nextra 1\n")]
    public void ATextOfAnotherFormIsRefusedNeverAnException(string from, string to)
    {
        string text = Encoding.ASCII.GetString(SignedArtefact.Text(SignedArtefact.SystemImageKind, "us-lab", 7, Body));
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        byte[] file = SignedArtefact.Write(
            Body, _site.Sign(Encoding.ASCII.GetBytes(changed), "author", "approver", "integrator"));
        Assert.Equal("the signed text does not belong to this body", Verify(file, out _));
    }

    [Fact]
    public void AnotherSignedTextDoesNotStandIn()
    {
        byte[] manifest = _site.Sign(ManifestCodec.Write(TestSite.Manifest()), "author", "approver", "integrator");
        Assert.Equal("the signed text does not belong to this body", Verify(SignedArtefact.Write(Body, manifest), out _));
    }

    private byte[] Artefact(params string[] signers) =>
        SignedArtefact.Write(Body, _site.Sign(SignedArtefact.Text(SignedArtefact.SystemImageKind, "us-lab", 7, Body), signers));

    private string Verify(byte[] file, out byte[] body)
    {
        string refusal = SignedArtefact.Verify(
            file, SignedArtefact.SystemImageKind, _site.Keyset(
                ), ["policy", "integrator"], TestSite.Now, out ReadOnlySpan<byte> content);
        body = content.ToArray();
        return refusal;
    }
}
