// Called by the tests. Compiled at test time together with what Dafny makes of Beside.dfy, outside the solution; it decides nothing.
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;

namespace Guard.Beside;

/// <summary>A hash of the model is a term; here it becomes SHA-256 of 0 and an entry, or of 1 and two hashes.</summary>
public static class MerkleBeside
{
    /// <summary>Hash of the tree of the first entries.</summary>
    public static byte[] Root(byte[][] entries, int count) => Bytes(NumberedMerkle.__default.Root(First(count)), entries);

    /// <summary>What a verifier makes of an entry and the path the model gives for a number; null where it refuses the path.</summary>
    public static byte[] RootOfPath(byte[][] entries, int number, int shown, int dropped)
    {
        NumberedMerkle._IHash[] path = NumberedMerkle.__default.Path(number, First(entries.Length)).CloneAsArray();
        NumberedMerkle._IOption<NumberedMerkle._IHash> root = NumberedMerkle.__default.RootOfPath(
            number, entries.Length, NumberedMerkle.Hash.create_Leaf(shown), Sequence(path.Skip(dropped)));
        return root.is_Some ? Bytes(root.dtor_value, entries) : null;
    }

    /// <summary>The old and the new root a verifier computes from the proof the model gives; null where it refuses the proof.</summary>
    public static byte[][] RootsOfProof(byte[][] entries, int older, int dropped)
    {
        NumberedMerkle._IHash[] proof = NumberedMerkle.__default.Proof(older, First(entries.Length), true).CloneAsArray();
        NumberedMerkle._IOption<_System._ITuple2<NumberedMerkle._IHash, NumberedMerkle._IHash>> roots = NumberedMerkle.__default.RootsOfProof(
            older, entries.Length, true, NumberedMerkle.__default.Root(First(older)), Sequence(proof.Skip(dropped)));
        return roots.is_Some ? [Bytes(roots.dtor_value.dtor__0, entries), Bytes(roots.dtor_value.dtor__1, entries)] : null;
    }

    private static Dafny.ISequence<BigInteger> First(int count) =>
        Dafny.Sequence<BigInteger>.FromArray([.. Enumerable.Range(0, count).Select(i => new BigInteger(i))]);

    private static Dafny.ISequence<NumberedMerkle._IHash> Sequence(IEnumerable<NumberedMerkle._IHash> hashes) =>
        Dafny.Sequence<NumberedMerkle._IHash>.FromArray([.. hashes]);

    private static byte[] Bytes(NumberedMerkle._IHash hash, byte[][] entries) =>
        hash.is_Nothing ? SHA256.HashData([])
        : hash.is_Leaf ? SHA256.HashData([0, .. entries[(int)hash.dtor_entry]])
        : SHA256.HashData([1, .. Bytes(hash.dtor_left, entries), .. Bytes(hash.dtor_right, entries)]);
}
