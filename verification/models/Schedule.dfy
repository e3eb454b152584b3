// The monitor's frame (ARCHITECTURE, decision 3) as an abstract machine: pages with owners, outboxes, inboxes, slots, and a gap
// in which the
// guard alone acts. An unwinding proof of noninterference: what a domain becomes is a function of its own beginning and of what
// was
// delivered to it. What a partition computes is any function of what it owns; that the product's partitions are such functions
// is the
// subject of the experiments, not of this file.

abstract module Schedule {
  type Address(==)
  type Page(==)
  type Message(==)
  datatype Domain = Domain(id: nat)

  // Everything that exists while a frame runs. All three maps are total over the machine's addresses and domains.
  datatype Machine = Machine(
    memory: map<Address, Page>, inbox: map<Domain, seq<Message>>, outbox: map<Domain, seq<Message>>)

  // Fixed by the SystemImage.
  function Owner(a: Address): Domain

  // What a partition does with what it owns: any function at all.
  function NewPage(d: Domain, own: map<Address, Page>, inbox: seq<Message>, a: Address): Page
  function NewOutbox(d: Domain, own: map<Address, Page>, inbox: seq<Message>): seq<Message>

  predicate Valid(m: Machine, domains: set<Domain>) {
    m.inbox.Keys == domains && m.outbox.Keys == domains
  }

  function Own(m: Machine, d: Domain): map<Address, Page> {
    map a | a in m.memory && Owner(a) == d :: m.memory[a]
  }

  // One slot: the partition reads what it owns and its inbox, writes what it owns and its outbox.
  function RunSlot(m: Machine, d: Domain): Machine
    requires d in m.inbox
  {
    var own := Own(m, d);
    Machine(
      map a | a in m.memory :: if Owner(a) == d then NewPage(d, own, m.inbox[d], a) else m.memory[a],
      m.inbox,
      m.outbox[d := NewOutbox(d, own, m.inbox[d])])
  }

  function RunSlots(m: Machine, order: seq<Domain>): Machine
    requires forall d | d in order :: d in m.inbox
    decreases |order|
  {
    if order == [] then m else RunSlots(RunSlot(m, order[0]), order[1..])
  }

  // The gap: inboxes are filled anew. Who fills them and from what is the guard's business; see below.
  function Deliver(m: Machine, deliveries: map<Domain, seq<Message>>): Machine {
    m.(inbox := deliveries)
  }

  // All that a domain can see, and all that the guard takes from it.
  predicate LooksTheSame(d: Domain, s: Machine, t: Machine) {
    && d in s.inbox && d in t.inbox && d in s.outbox && d in t.outbox
    && Own(s, d) == Own(t, d)
    && s.inbox[d] == t.inbox[d]
    && s.outbox[d] == t.outbox[d]
  }

  lemma ASlotWritesOnlyWhatItsPartitionOwns(m: Machine, d: Domain, a: Address)
    requires d in m.inbox && a in m.memory && Owner(a) != d
    ensures RunSlot(m, d).memory[a] == m.memory[a]
  {}

  // Unwinding, first condition.
  lemma ASlotOfAnotherIsInvisible(m: Machine, d: Domain, other: Domain)
    requires d in m.inbox && d in m.outbox && other in m.inbox && other != d
    ensures LooksTheSame(d, m, RunSlot(m, other))
  {
    var n := RunSlot(m, other);
    assert forall a :: a in Own(m, d) <==> a in Own(n, d);
    assert forall a | a in Own(m, d) :: Own(m, d)[a] == Own(n, d)[a];
  }

  // Unwinding, second condition.
  lemma AnOwnSlotDependsOnlyOnWhatIsOwned(d: Domain, s: Machine, t: Machine)
    requires LooksTheSame(d, s, t)
    ensures LooksTheSame(d, RunSlot(s, d), RunSlot(t, d))
  {
    var own := Own(s, d);
    var s', t' := RunSlot(s, d), RunSlot(t, d);
    assert forall a :: a in own <==> (a in s.memory && Owner(a) == d);
    assert forall a :: a in own <==> (a in t.memory && Owner(a) == d) by { assert own == Own(t, d); }
    assert forall a :: a in Own(s', d) <==> a in own;
    assert forall a :: a in Own(t', d) <==> a in own;
    assert forall a | a in own :: Own(s', d)[a] == NewPage(d, own, s.inbox[d], a);
    assert forall a | a in own :: Own(t', d)[a] == NewPage(d, own, t.inbox[d], a);
    assert Own(s', d) == Own(t', d);
  }

  function SlotsOf(d: Domain, order: seq<Domain>): nat {
    if order == [] then 0 else (if order[0] == d then 1 else 0) + SlotsOf(d, order[1..])
  }

  lemma LooksIsTransitive(d: Domain, r: Machine, s: Machine, t: Machine)
    requires LooksTheSame(d, r, s) && LooksTheSame(d, s, t)
    ensures LooksTheSame(d, r, t)
  {}

  lemma SlotsKeepTheDomains(m: Machine, order: seq<Domain>)
    requires forall d | d in order :: d in m.inbox && d in m.outbox
    ensures RunSlots(m, order).inbox == m.inbox && RunSlots(m, order).outbox.Keys == m.outbox.Keys
    decreases |order|
  {
    if order != [] {
      SlotsKeepTheDomains(RunSlot(m, order[0]), order[1..]);
    }
  }

  // Within a frame nobody can tell who else ran, in which order, or whether at all.
  lemma WithinAFrameADomainSeesOnlyItself(d: Domain, s: Machine, t: Machine, orderS: seq<Domain>, orderT: seq<Domain>)
    requires LooksTheSame(d, s, t)
    requires forall e | e in orderS :: e in s.inbox && e in s.outbox
    requires forall e | e in orderT :: e in t.inbox && e in t.outbox
    requires SlotsOf(d, orderS) == SlotsOf(d, orderT)
    ensures LooksTheSame(d, RunSlots(s, orderS), RunSlots(t, orderT))
    decreases |orderS| + |orderT|
  {
    if orderS != [] && orderS[0] != d {
      ASlotOfAnotherIsInvisible(s, d, orderS[0]);
      LooksIsTransitive(d, RunSlot(s, orderS[0]), s, t);
      WithinAFrameADomainSeesOnlyItself(d, RunSlot(s, orderS[0]), t, orderS[1..], orderT);
    } else if orderT != [] && orderT[0] != d {
      ASlotOfAnotherIsInvisible(t, d, orderT[0]);
      LooksIsTransitive(d, s, t, RunSlot(t, orderT[0]));
      WithinAFrameADomainSeesOnlyItself(d, s, RunSlot(t, orderT[0]), orderS, orderT[1..]);
    } else if orderS != [] {
      assert orderT != [];
      AnOwnSlotDependsOnlyOnWhatIsOwned(d, s, t);
      WithinAFrameADomainSeesOnlyItself(d, RunSlot(s, d), RunSlot(t, d), orderS[1..], orderT[1..]);
    } else if orderT != [] {
      assert SlotsOf(d, orderT) > 0;
      assert false;
    }
  }

  // One frame of a run: an order of slots, then what the guard delivered.
  datatype Frame = Frame(order: seq<Domain>, deliveries: map<Domain, seq<Message>>)

  predicate Fits(f: Frame, domains: set<Domain>) {
    (forall d | d in f.order :: d in domains) && f.deliveries.Keys == domains
  }

  function Run(m: Machine, frames: seq<Frame>, domains: set<Domain>): Machine
    requires Valid(m, domains) && forall i | 0 <= i < |frames| :: Fits(frames[i], domains)
    ensures Valid(Run(m, frames, domains), domains)
    decreases |frames|
  {
    if frames == [] then m
    else
      assert Fits(frames[0], domains);
      SlotsKeepTheDomains(m, frames[0].order);
      Run(Deliver(RunSlots(m, frames[0].order), frames[0].deliveries), frames[1..], domains)
  }

  // Noninterference relative to the delivered sequence (design 3.6, C4): two runs, anything different elsewhere, the slots of
  // others in any order.
  lemma WhatADomainBecomesIsAFunctionOfItsBeginningAndOfWhatWasDeliveredToIt(
    d: Domain, s: Machine, t: Machine, framesS: seq<Frame>, framesT: seq<Frame>, domains: set<Domain>)
    requires d in domains && Valid(s, domains) && Valid(t, domains)
    requires |framesS| == |framesT|
    requires forall i | 0 <= i < |framesS| :: Fits(framesS[i], domains)
    requires forall i | 0 <= i < |framesT| :: Fits(framesT[i], domains)
    requires LooksTheSame(d, s, t)
    requires forall i | 0 <= i < |framesS| :: SlotsOf(d, framesS[i].order) == SlotsOf(d, framesT[i].order)
    requires forall i | 0 <= i < |framesS| ::
      d in framesS[i].deliveries && d in framesT[i].deliveries && framesS[i].deliveries[d] == framesT[i].deliveries[d]
    ensures LooksTheSame(d, Run(s, framesS, domains), Run(t, framesT, domains))
    decreases |framesS|
  {
    if framesS != [] {
      var f, g := framesS[0], framesT[0];
      assert Fits(f, domains) && Fits(g, domains);
      SlotsKeepTheDomains(s, f.order);
      SlotsKeepTheDomains(t, g.order);
      WithinAFrameADomainSeesOnlyItself(d, s, t, f.order, g.order);
      var s' := Deliver(RunSlots(s, f.order), f.deliveries);
      var t' := Deliver(RunSlots(t, g.order), g.deliveries);
      assert Own(s', d) == Own(RunSlots(s, f.order), d);
      assert Own(t', d) == Own(RunSlots(t, g.order), d);
      WhatADomainBecomesIsAFunctionOfItsBeginningAndOfWhatWasDeliveredToIt(d, s', t', framesS[1..], framesT[1..], domains);
    }
  }

  // The order of slots does not matter, so any number of threads may run them.
  lemma TwoSlotsCommute(m: Machine, d: Domain, e: Domain)
    requires d != e && d in m.inbox && e in m.inbox && d in m.outbox && e in m.outbox
    ensures RunSlot(RunSlot(m, d), e) == RunSlot(RunSlot(m, e), d)
  {
    ASlotOfAnotherIsInvisible(m, e, d);
    ASlotOfAnotherIsInvisible(m, d, e);
    var de, ed := RunSlot(RunSlot(m, d), e), RunSlot(RunSlot(m, e), d);
    assert de.memory.Keys == ed.memory.Keys;
    assert forall a | a in m.memory :: de.memory[a] == ed.memory[a];
    assert de.memory == ed.memory;
    assert de.outbox == ed.outbox;
  }

  predicate Once(order: seq<Domain>) { forall i, j | 0 <= i < j < |order| :: order[i] != order[j] }

  lemma ASlotMayBeDrawnToTheFront(m: Machine, order: seq<Domain>, i: nat)
    requires i < |order| && Once(order)
    requires forall d | d in order :: d in m.inbox && d in m.outbox
    ensures RunSlots(m, order) == RunSlots(m, [order[i]] + order[..i] + order[i + 1..])
    decreases i
  {
    if i == 0 {
      assert [order[0]] + order[..0] + order[1..] == order;
    } else {
      var first, drawn := order[0], order[i];
      var rest := order[1..];
      ASlotMayBeDrawnToTheFront(RunSlot(m, first), rest, i - 1);
      var between := rest[..i - 1] + rest[i..];
      assert [rest[i - 1]] + rest[..i - 1] + rest[i..] == [drawn] + between;
      var x := [drawn] + between;
      assert x[0] == drawn && x[1..] == between;
      TwoSlotsCommute(m, first, drawn);
      var y := [drawn] + order[..i] + order[i + 1..];
      assert y[0] == drawn && y[1..] == [first] + between;
      var z := y[1..];
      assert z[0] == first && z[1..] == between;
    }
  }

  lemma EveryOrderOfTheSlotsGivesTheSameFrame(m: Machine, one: seq<Domain>, two: seq<Domain>)
    requires Once(one) && Once(two) && multiset(one) == multiset(two)
    requires forall d | d in one :: d in m.inbox && d in m.outbox
    ensures forall d | d in two :: d in m.inbox
    ensures RunSlots(m, one) == RunSlots(m, two)
    decreases |one|
  {
    assert forall d | d in two :: d in multiset(one);
    if one != [] {
      assert one[0] in multiset(two);
      var i :| 0 <= i < |two| && two[i] == one[0];
      ASlotMayBeDrawnToTheFront(m, two, i);
      var without := two[..i] + two[i + 1..];
      assert two == two[..i] + [two[i]] + two[i + 1..];
      assert one == [one[0]] + one[1..];
      assert multiset(two) == multiset(two[..i]) + multiset([two[i]]) + multiset(two[i + 1..]);
      assert multiset(without) == multiset(two[..i]) + multiset(two[i + 1..]);
      assert multiset(one) == multiset([one[0]]) + multiset(one[1..]);
      assert multiset(without) == multiset(two) - multiset([two[i]]);
      assert multiset(one[1..]) == multiset(one) - multiset([one[0]]);
      var drawn := [two[i]] + two[..i] + two[i + 1..];
      assert drawn[0] == one[0] && drawn[1..] == without;
      EveryOrderOfTheSlotsGivesTheSameFrame(RunSlot(m, one[0]), one[1..], without);
    } else {
      assert |multiset(two)| == 0;
    }
  }
}

// The guard in the gap. A channel's queue is any function of what it was and of its source's outbox; what it releases in a frame
// is any
// function of the queue and of the frame's number. Then, where no channel leads downward, what is low stays a function of what
// is low.
abstract module Channels refines Schedule {
  type Queue(==)
  datatype Channel = Channel(id: nat, source: Domain, sink: Domain)
  datatype Linked = Linked(machine: Machine, queues: map<Channel, Queue>)

  function NewQueue(c: Channel, queue: Queue, submitted: seq<Message>): Queue
  function Released(c: Channel, queue: Queue, frame: nat): seq<Message>

  function Filled(channels: seq<Channel>, queues: map<Channel, Queue>, d: Domain, frame: nat): seq<Message>
    requires forall c | c in channels :: c in queues
  {
    if channels == [] then []
    else
      var first := if channels[0].sink == d then Released(channels[0], queues[channels[0]], frame) else [];
      first + Filled(channels[1..], queues, d, frame)
  }

  predicate Fit(s: Linked, channels: seq<Channel>, order: seq<Domain>, domains: set<Domain>) {
    && Valid(s.machine, domains)
    && (forall c | c in channels :: c.source in domains && c.sink in domains && c in s.queues)
    && (forall d | d in order :: d in domains)
  }

  function RunFrame(s: Linked, channels: seq<Channel>, order: seq<Domain>, frame: nat, domains: set<Domain>): Linked
    requires Fit(s, channels, order, domains)
  {
    SlotsKeepTheDomains(s.machine, order);
    var ran := RunSlots(s.machine, order);
    var queues := map c | c in channels :: NewQueue(c, s.queues[c], ran.outbox[c.source]);
    Linked(Deliver(ran, map d | d in domains :: Filled(channels, queues, d, frame)), queues)
  }

  // Low is closed when no channel leads into it from outside.
  predicate Closed(low: set<Domain>, channels: seq<Channel>) {
    forall c | c in channels && c.sink in low :: c.source in low
  }

  opaque predicate LowAgrees(low: set<Domain>, channels: seq<Channel>, s: Linked, t: Linked) {
    && (forall d | d in low :: LooksTheSame(d, s.machine, t.machine))
    && (forall c | c in channels && c.sink in low :: c in s.queues && c in t.queues && s.queues[c] == t.queues[c])
  }

  lemma EqualQueuesFillEqually(channels: seq<Channel>, p: map<Channel, Queue>, q: map<Channel, Queue>, d: Domain, frame: nat)
    requires forall c | c in channels :: c in p && c in q
    requires forall c | c in channels && c.sink == d :: p[c] == q[c]
    ensures Filled(channels, p, d, frame) == Filled(channels, q, d, frame)
  {}

  lemma OneFrameKeepsLowApartFromHigh(
    s: Linked, t: Linked, channels: seq<Channel>, order: seq<Domain>, frame: nat, domains: set<Domain>, low: set<Domain>)
    requires Fit(s, channels, order, domains) && Fit(t, channels, order, domains)
    requires low <= domains && Closed(low, channels) && LowAgrees(low, channels, s, t)
    ensures LowAgrees(low, channels, RunFrame(s, channels, order, frame, domains), RunFrame(t, channels, order, frame, domains))
  {
    reveal LowAgrees();
    SlotsKeepTheDomains(s.machine, order);
    SlotsKeepTheDomains(t.machine, order);
    var x, y := RunSlots(s.machine, order), RunSlots(t.machine, order);
    forall d | d in low
      ensures LooksTheSame(d, x, y)
    {
      WithinAFrameADomainSeesOnlyItself(d, s.machine, t.machine, order, order);
    }
    var p := map c | c in channels :: NewQueue(c, s.queues[c], x.outbox[c.source]);
    var q := map c | c in channels :: NewQueue(c, t.queues[c], y.outbox[c.source]);
    forall c | c in channels && c.sink in low
      ensures p[c] == q[c]
    {
      assert LooksTheSame(c.source, x, y);
    }
    var s', t' := RunFrame(s, channels, order, frame, domains), RunFrame(t, channels, order, frame, domains);
    forall d | d in low
      ensures LooksTheSame(d, s'.machine, t'.machine)
    {
      EqualQueuesFillEqually(channels, p, q, d, frame);
      assert LooksTheSame(d, x, y);
      assert Own(s'.machine, d) == Own(x, d) && Own(t'.machine, d) == Own(y, d);
    }
  }

  function RunFrames(s: Linked, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>): Linked
    requires Fit(s, channels, order, domains)
    ensures Fit(RunFrames(s, channels, order, frames, domains), channels, order, domains)
  {
    if frames == 0 then s
    else
      var before := RunFrames(s, channels, order, frames - 1, domains);
      SlotsKeepTheDomains(before.machine, order);
      RunFrame(before, channels, order, frames - 1, domains)
  }

  lemma WithoutAChannelDownwardLowNeverDependsOnHigh(
    s: Linked, t: Linked, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>, low: set<Domain>)
    requires Fit(s, channels, order, domains) && Fit(t, channels, order, domains)
    requires low <= domains && Closed(low, channels) && LowAgrees(low, channels, s, t)
    ensures LowAgrees(low, channels, RunFrames(s, channels, order, frames, domains), RunFrames(t, channels, order, frames, domains))
  {
    if frames > 0 {
      var s', t' := RunFrames(s, channels, order, frames - 1, domains), RunFrames(t, channels, order, frames - 1, domains);
      WithoutAChannelDownwardLowNeverDependsOnHigh(s, t, channels, order, frames - 1, domains, low);
      OneFrameKeepsLowApartFromHigh(s', t', channels, order, frames - 1, domains, low);
    }
  }
}
