using Guard.Crypto;

namespace Guard.Experiments.Rig;

/// <summary>Signing keys made of fixed seeds, so that experiments repeat.</summary>
internal static class TestKeys
{
    internal static NoteSigner Signer(string name, byte seed)
    {
        var bytes = new byte[32];
        bytes[0] = seed;
        return new NoteSigner(name, Key.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPrivateKey));
    }
}
