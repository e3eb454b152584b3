// Labels and the one rule of flow (design 3.6), for all sets of categories, nations and handling bits, not for 256 of them.
// Names follow Guard.Labels: Lattice.ConfidentialityAllows, IntegrityAllows, FlowAllowed, Join, Meet.

abstract module Labels {
  type Category(==)
  type Nation(==)
  type Bit(==)

  datatype Label = Label(
    lattice: nat, level: nat, integrity: nat, categories: set<Category>, releasability: set<Nation>, handling: set<Bit>)

  predicate ConfidentialityAllows(low: Label, high: Label) {
    && low.lattice == high.lattice
    && low.level <= high.level
    && low.categories <= high.categories
    && high.releasability <= low.releasability
    && low.handling <= high.handling
  }

  predicate IntegrityAllows(source: Label, sink: Label) {
    source.lattice == sink.lattice && source.integrity >= sink.integrity
  }

  predicate FlowAllowed(source: Label, sink: Label) {
    ConfidentialityAllows(source, sink) && IntegrityAllows(source, sink)
  }

  function Max(a: nat, b: nat): nat { if a < b then b else a }
  function Min(a: nat, b: nat): nat { if a < b then a else b }

  function Join(a: Label, b: Label): Label
    requires a.lattice == b.lattice
  {
    Label(a.lattice, Max(a.level, b.level), Min(a.integrity, b.integrity),
          a.categories + b.categories, a.releasability * b.releasability, a.handling + b.handling)
  }

  function Meet(a: Label, b: Label): Label
    requires a.lattice == b.lattice
  {
    Label(a.lattice, Min(a.level, b.level), Max(a.integrity, b.integrity),
          a.categories * b.categories, a.releasability + b.releasability, a.handling * b.handling)
  }

  lemma EveryLabelMayFlowToItself(a: Label)
    ensures FlowAllowed(a, a)
  {}

  lemma FlowsCompose(a: Label, b: Label, c: Label)
    requires FlowAllowed(a, b) && FlowAllowed(b, c)
    ensures FlowAllowed(a, c)
  {}

  lemma TwoLabelsThatFlowBothWaysAreOne(a: Label, b: Label)
    requires FlowAllowed(a, b) && FlowAllowed(b, a)
    ensures a == b
  {}

  lemma LabelsOfTwoLatticesNeverFlow(a: Label, b: Label)
    requires a.lattice != b.lattice
    ensures !FlowAllowed(a, b)
  {}

  lemma TheJoinIsTheLeastLabelAboveBoth(a: Label, b: Label, c: Label)
    requires a.lattice == b.lattice
    ensures FlowAllowed(a, Join(a, b)) && FlowAllowed(b, Join(a, b))
    ensures FlowAllowed(a, c) && FlowAllowed(b, c) <==> FlowAllowed(Join(a, b), c)
  {}

  lemma TheMeetIsTheGreatestLabelBelowBoth(a: Label, b: Label, c: Label)
    requires a.lattice == b.lattice
    ensures FlowAllowed(Meet(a, b), a) && FlowAllowed(Meet(a, b), b)
    ensures FlowAllowed(c, a) && FlowAllowed(c, b) <==> FlowAllowed(c, Meet(a, b))
  {}

  lemma JoinAndMeetDoNotAskForOrder(a: Label, b: Label, c: Label)
    requires a.lattice == b.lattice == c.lattice
    ensures Join(a, b) == Join(b, a)
    ensures Meet(a, b) == Meet(b, a)
    ensures Join(a, Join(b, c)) == Join(Join(a, b), c)
    ensures Meet(a, Meet(b, c)) == Meet(Meet(a, b), c)
  {
    assert a.categories + (b.categories + c.categories) == (a.categories + b.categories) + c.categories;
    assert a.categories * (b.categories * c.categories) == (a.categories * b.categories) * c.categories;
    assert a.releasability + (b.releasability + c.releasability) == (a.releasability + b.releasability) + c.releasability;
    assert a.releasability * (b.releasability * c.releasability) == (a.releasability * b.releasability) * c.releasability;
    assert a.handling + (b.handling + c.handling) == (a.handling + b.handling) + c.handling;
    assert a.handling * (b.handling * c.handling) == (a.handling * b.handling) * c.handling;
  }

  lemma JoinAndMeetAbsorbEachOther(a: Label, b: Label)
    requires a.lattice == b.lattice
    ensures Join(a, a) == a && Meet(a, a) == a
    ensures Join(a, Meet(a, b)) == a
    ensures Meet(a, Join(a, b)) == a
  {
    assert a.categories + a.categories * b.categories == a.categories;
    assert a.categories * (a.categories + b.categories) == a.categories;
    assert a.releasability + a.releasability * b.releasability == a.releasability;
    assert a.releasability * (a.releasability + b.releasability) == a.releasability;
    assert a.handling + a.handling * b.handling == a.handling;
    assert a.handling * (a.handling + b.handling) == a.handling;
  }

  lemma DominanceIsJoinAndMeet(a: Label, b: Label)
    requires a.lattice == b.lattice
    ensures FlowAllowed(a, b) <==> Join(a, b) == b
    ensures FlowAllowed(a, b) <==> Meet(a, b) == a
  {
    if Join(a, b) == b {
      assert a.categories <= a.categories + b.categories;
      assert a.releasability * b.releasability <= a.releasability;
      assert a.handling <= a.handling + b.handling;
    }
    if Meet(a, b) == a {
      assert a.categories * b.categories <= b.categories;
      assert b.releasability <= a.releasability + b.releasability;
      assert a.handling * b.handling <= b.handling;
    }
    if FlowAllowed(a, b) {
      assert a.categories + b.categories == b.categories && a.categories * b.categories == a.categories;
      assert a.releasability * b.releasability == b.releasability && a.releasability + b.releasability == a.releasability;
      assert a.handling + b.handling == b.handling && a.handling * b.handling == a.handling;
    }
  }

  // The rule that a hurried author turns round: fewer nations is higher.
  lemma DataForFewerNationsMayNotGoToMore(a: Label, b: Label, n: Nation)
    requires n in b.releasability && n !in a.releasability
    ensures !FlowAllowed(a, b)
  {}
}

// The product keeps a set as words and asks (a AND NOT b) = 0. That is the subset relation, bit by bit.
module Words {
  predicate Has(word: bv64, member: bv64)
    requires member < 64
  {
    (word >> member) & 1 == 1
  }

  lemma AWordIsWithinAnotherWhenNoBitIsLeftOver(a: bv64, b: bv64, member: bv64)
    requires a & !b == 0
    requires member < 64
    ensures Has(a, member) ==> Has(b, member)
  {}

  lemma ABitLeftOverIsAMemberOfOneAlone(a: bv64, b: bv64, member: bv64)
    requires member < 64
    requires Has(a, member) && !Has(b, member)
    ensures a & !b != 0
  {}

  lemma UnionAndIntersectionAreBitByBit(a: bv64, b: bv64, member: bv64)
    requires member < 64
    ensures Has(a | b, member) <==> Has(a, member) || Has(b, member)
    ensures Has(a & b, member) <==> Has(a, member) && Has(b, member)
  {}
}
