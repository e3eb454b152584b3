// RFC 6962, section 2.1: the Merkle tree hash, audit paths and consistency proofs.
// A hash is a term: two are equal only when they were made the same way. That is the assumption of a collision-free SHA-256, with
// the prefixes 00h and 01h that keep leaves and nodes apart, and nothing else is assumed.

abstract module Merkle {
  type Entry(==)

  datatype Hash = Nothing | Leaf(entry: Entry) | Node(left: Hash, right: Hash)

  // The largest power of two below n.
  function Split(n: nat): nat
    requires n > 1
    ensures 0 < Split(n) < n <= 2 * Split(n)
  {
    SplitFrom(1, n)
  }

  function SplitFrom(k: nat, n: nat): nat
    requires 0 < k < n
    ensures k <= SplitFrom(k, n) < n <= 2 * SplitFrom(k, n)
    decreases n - k
  {
    if n <= 2 * k then k else SplitFrom(2 * k, n)
  }

  function Root(entries: seq<Entry>): Hash {
    if |entries| == 0 then Nothing
    else if |entries| == 1 then Leaf(entries[0])
    else var k := Split(|entries|); Node(Root(entries[..k]), Root(entries[k..]))
  }

  // Section 2.1.1.
  function Path(m: nat, entries: seq<Entry>): seq<Hash>
    requires m < |entries|
  {
    if |entries| == 1 then []
    else
      var k := Split(|entries|);
      if m < k then Path(m, entries[..k]) + [Root(entries[k..])]
      else Path(m - k, entries[k..]) + [Root(entries[..k])]
  }

  datatype Option<T> = None | Some(value: T)

  // What a verifier computes from a leaf and a path; it never sees the other entries.
  function RootOfPath(m: nat, n: nat, leaf: Hash, path: seq<Hash>): Option<Hash>
    requires m < n
    decreases n
  {
    if n == 1 then (if path == [] then Some(leaf) else None)
    else if path == [] then None
    else
      var k := Split(n);
      var last := path[|path| - 1];
      var rest := path[..|path| - 1];
      if m < k then
        match RootOfPath(m, k, leaf, rest)
        case None => None
        case Some(h) => Some(Node(h, last))
      else
        match RootOfPath(m - k, n - k, leaf, rest)
        case None => None
        case Some(h) => Some(Node(last, h))
  }

  lemma TreesOfOneSizeAndOneRootHoldTheSameEntries(a: seq<Entry>, b: seq<Entry>)
    requires |a| == |b| && Root(a) == Root(b)
    ensures a == b
    decreases |a|
  {
    if |a| > 1 {
      var k := Split(|a|);
      TreesOfOneSizeAndOneRootHoldTheSameEntries(a[..k], b[..k]);
      TreesOfOneSizeAndOneRootHoldTheSameEntries(a[k..], b[k..]);
      assert a == a[..k] + a[k..] && b == b[..k] + b[k..];
    }
  }

  lemma EveryEntryHasAPathThatVerifies(m: nat, entries: seq<Entry>)
    requires m < |entries|
    ensures RootOfPath(m, |entries|, Leaf(entries[m]), Path(m, entries)) == Some(Root(entries))
    decreases |entries|
  {
    if |entries| > 1 {
      var k := Split(|entries|);
      var path := Path(m, entries);
      var last := path[|path| - 1];
      if m < k {
        var left := entries[..k];
        EveryEntryHasAPathThatVerifies(m, left);
        assert left[m] == entries[m];
        assert path == Path(m, left) + [Root(entries[k..])];
        assert path[..|path| - 1] == Path(m, left) && last == Root(entries[k..]);
      } else {
        var right := entries[k..];
        EveryEntryHasAPathThatVerifies(m - k, right);
        assert right[m - k] == entries[m];
        assert path == Path(m - k, right) + [Root(entries[..k])];
        assert path[..|path| - 1] == Path(m - k, right) && last == Root(entries[..k]);
      }
    }
  }

  lemma APathVerifiesForNoOtherEntry(m: nat, entries: seq<Entry>, entry: Entry, path: seq<Hash>)
    requires m < |entries|
    requires RootOfPath(m, |entries|, Leaf(entry), path) == Some(Root(entries))
    ensures entries[m] == entry
    decreases |entries|
  {
    if |entries| > 1 {
      var k := Split(|entries|);
      var rest := path[..|path| - 1];
      if m < k {
        APathVerifiesForNoOtherEntry(m, entries[..k], entry, rest);
      } else {
        APathVerifiesForNoOtherEntry(m - k, entries[k..], entry, rest);
        assert entries[k..][m - k] == entries[m];
      }
    }
  }

  // Section 2.1.2: SUBPROOF(m, D, b). `whole` is b: the verifier knows the root of the old tree already.
  function Proof(m: nat, entries: seq<Entry>, whole: bool): seq<Hash>
    requires 0 < m <= |entries|
    decreases |entries|
  {
    if m == |entries| then (if whole then [] else [Root(entries)])
    else
      var k := Split(|entries|);
      if m <= k then Proof(m, entries[..k], whole) + [Root(entries[k..])]
      else Proof(m - k, entries[k..], false) + [Root(entries[..k])]
  }

  // What a verifier computes: the roots of the old and the new tree.
  function RootsOfProof(m: nat, n: nat, whole: bool, oldRoot: Hash, proof: seq<Hash>): Option<(Hash, Hash)>
    requires 0 < m <= n
    decreases n
  {
    if m == n then
      if whole then (if proof == [] then Some((oldRoot, oldRoot)) else None)
      else (if |proof| == 1 then Some((proof[0], proof[0])) else None)
    else if proof == [] then None
    else
      var k := Split(n);
      var last := proof[|proof| - 1];
      var rest := proof[..|proof| - 1];
      if m <= k then
        match RootsOfProof(m, k, whole, oldRoot, rest)
        case None => None
        case Some((o, w)) => Some((o, Node(w, last)))
      else
        match RootsOfProof(m - k, n - k, false, oldRoot, rest)
        case None => None
        case Some((o, w)) => Some((Node(last, o), Node(last, w)))
  }

  lemma TheSplitOfABiggerTreeSplitsTheSmallerToo(k: nat, m: nat, n: nat)
    requires 1 < n && k == Split(n) && k < m <= n
    ensures Split(m) == k
  {
    SplitsAgree(1, m, n);
  }

  lemma SplitsAgree(from: nat, m: nat, n: nat)
    requires 0 < from < m <= n && SplitFrom(from, n) < m
    ensures SplitFrom(from, m) == SplitFrom(from, n)
    decreases n - from
  {
    if n > 2 * from && m > 2 * from {
      SplitsAgree(2 * from, m, n);
    }
  }

  lemma EveryOlderTreeHasAProofThatVerifies(m: nat, entries: seq<Entry>, whole: bool, oldRoot: Hash)
    requires 0 < m <= |entries|
    requires whole ==> oldRoot == Root(entries[..m])
    ensures RootsOfProof(m, |entries|, whole, oldRoot, Proof(m, entries, whole)) == Some((Root(entries[..m]), Root(entries)))
    decreases |entries|
  {
    if m == |entries| {
      assert entries[..m] == entries;
    } else {
      var k := Split(|entries|);
      var proof := Proof(m, entries, whole);
      if m <= k {
        assert entries[..k][..m] == entries[..m];
        EveryOlderTreeHasAProofThatVerifies(m, entries[..k], whole, oldRoot);
        assert proof[..|proof| - 1] == Proof(m, entries[..k], whole);
      } else {
        EveryOlderTreeHasAProofThatVerifies(m - k, entries[k..], false, oldRoot);
        assert proof[..|proof| - 1] == Proof(m - k, entries[k..], false);
        TheSplitOfABiggerTreeSplitsTheSmallerToo(k, m, |entries|);
        assert entries[..m][..k] == entries[..k];
        assert entries[..m][k..] == entries[k..][..m - k];
      }
    }
  }

  lemma AProofVerifiesOnlyWhenTheOldTreeIsTheBeginningOfTheNew(
    older: seq<Entry>, newer: seq<Entry>, whole: bool, oldRoot: Hash, proof: seq<Hash>)
    requires 0 < |older| <= |newer|
    requires RootsOfProof(|older|, |newer|, whole, oldRoot, proof) == Some((Root(older), Root(newer)))
    ensures older == newer[..|older|]
    decreases |newer|
  {
    var m, n := |older|, |newer|;
    if m == n {
      TreesOfOneSizeAndOneRootHoldTheSameEntries(older, newer);
      assert newer[..m] == newer;
    } else {
      var k := Split(n);
      var rest := proof[..|proof| - 1];
      if m <= k {
        AProofVerifiesOnlyWhenTheOldTreeIsTheBeginningOfTheNew(older, newer[..k], whole, oldRoot, rest);
        assert newer[..k][..m] == newer[..m];
      } else {
        TheSplitOfABiggerTreeSplitsTheSmallerToo(k, m, n);
        AProofVerifiesOnlyWhenTheOldTreeIsTheBeginningOfTheNew(older[k..], newer[k..], false, oldRoot, rest);
        TreesOfOneSizeAndOneRootHoldTheSameEntries(older[..k], newer[..k]);
        assert older == older[..k] + older[k..];
        assert newer[..m] == newer[..k] + newer[k..][..m - k];
      }
    }
  }

  lemma NobodyCanShowTwoHistoriesOfOneSizeUnderOneRoot(a: seq<Entry>, b: seq<Entry>)
    requires |a| == |b| && a != b
    ensures Root(a) != Root(b)
  {
    if Root(a) == Root(b) {
      TreesOfOneSizeAndOneRootHoldTheSameEntries(a, b);
    }
  }
}
