using System;
using System.Collections.Immutable;
using Guard.Crypto;

namespace Guard.Kernel.Tests.Rig;

/// <summary>People with keys made of fixed seeds.</summary>
public sealed class TestPeople : IDisposable
{
    public NoteSigner Alice { get; } = Signer("alice", 1);

    public NoteSigner Bob { get; } = Signer("bob", 2);

    public NoteSigner Owner { get; } = Signer("owner", 3);

    public NoteSigner Carol { get; } = Signer("carol", 4);

    public NoteSigner Dave { get; } = Signer("dave", 5);

    public NoteSigner Stranger { get; } = Signer("stranger", 6);

    public NoteSigner AliceToo { get; } = Signer("alice-second-key", 7);

    public NoteSigner Expired { get; } = Signer("expired", 8);

    /// <summary>The log's own key.</summary>
    public NoteSigner Log { get; } = Signer("log", 99);

    public TestPeople() => Reviewers =
    [
        Person(Alice, "alice", "north", "releaser"),
        Person(AliceToo, "alice", "north", "releaser"),
        Person(Bob, "bob", "south", "releaser"),
        Person(Owner, "owner-high", "north", "releaser"),
        Person(Carol, "carol", "north", "officer"),
        Person(Dave, "dave", "north", "officer"),
        new(Expired.Verifier, "eve", "north", ["releaser"], 0, TestSystem.Noon),
    ];

    public ImmutableArray<Reviewer> Reviewers { get; }

    public static NoteSigner Signer(string name, byte seed)
    {
        var bytes = new byte[32];
        bytes[0] = seed;
        return new NoteSigner("guard.example/test/" + name, Key.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPrivateKey));
    }

    public void Dispose()
    {
        foreach (NoteSigner signer in new[] { Alice, Bob, Owner, Carol, Dave, Stranger, AliceToo, Expired, Log })
        {
            signer.Dispose();
        }
    }

    private static Reviewer Person(NoteSigner signer, string person, string organisation, string role) =>
        new(signer.Verifier, person, organisation, [role], 0, TestSystem.Noon + 500_000);
}
