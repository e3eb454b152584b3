// Channels that lead downward (design 3.5): in declared slots, padded to declared sizes, numbered without gaps. What is low is then a
// function of what it was and of the sequence of (slot, padded bytes) delivered to it: of nothing else that is high, neither of what
// was refused, reviewed or held back, nor of how long that took. What the guard decides to release is any function at all.
include "Schedule.dfy"

abstract module Releases refines Channels {
  type Byte = x: nat | x < 256
  type Bytes = seq<Byte>

  // One thing that went down: in which frame's gap, and the bytes as the sink is shown them.
  datatype Delivery = Delivery(slot: nat, padded: Bytes)

  // The machine, the guard's queues, and what has gone down each channel so far.
  datatype Guarded = Guarded(machine: Machine, queues: map<Channel, Queue>, delivered: map<Channel, seq<Delivery>>)

  // Fixed by the SystemImage: which channels lead downward, their slots, their sizes.
  predicate IsDown(c: Channel)
  predicate IsSlot(c: Channel, frame: nat)
  function SizeClasses(c: Channel): seq<nat>

  // What the guard wants to let go in a frame: any function of the channel's queue.
  function Content(c: Channel, queue: Queue, frame: nat): seq<Bytes>

  // What the sink of a channel finds in its inbox for the n-th thing that came down: nothing but channel, number and padded bytes go in.
  function Shown(c: Channel, number: nat, padded: Bytes): Message

  function ClassOf(classes: seq<nat>, lengthBytes: nat): nat
    ensures ClassOf(classes, lengthBytes) == 0 || (ClassOf(classes, lengthBytes) in classes && ClassOf(classes, lengthBytes) >= lengthBytes)
  {
    if classes == [] then 0 else if classes[0] >= lengthBytes then classes[0] else ClassOf(classes[1..], lengthBytes)
  }

  // Zeros up to the first class that holds it; what no class holds is not delivered.
  function Padded(c: Channel, content: Bytes): Bytes
    requires ClassOf(SizeClasses(c), |content|) > 0
  {
    content + seq(ClassOf(SizeClasses(c), |content|) - |content|, _ => 0)
  }

  function PaddedAll(c: Channel, contents: seq<Bytes>, frame: nat): seq<Delivery>
    ensures forall x | x in PaddedAll(c, contents, frame) :: x.slot == frame && |x.padded| in SizeClasses(c)
  {
    if contents == [] then []
    else
      var rest := PaddedAll(c, contents[1..], frame);
      if ClassOf(SizeClasses(c), |contents[0]|) > 0 then [Delivery(frame, Padded(c, contents[0]))] + rest else rest
  }

  function Down(c: Channel, queue: Queue, frame: nat): seq<Delivery>
    ensures forall x | x in Down(c, queue, frame) :: x.slot == frame && IsSlot(c, frame) && |x.padded| in SizeClasses(c)
  {
    if IsSlot(c, frame) then PaddedAll(c, Content(c, queue, frame), frame) else []
  }

  // Numbers go on where the deliveries before ended.
  function Numbered(c: Channel, before: nat, now: seq<Delivery>): seq<Message>
    decreases |now|
  {
    if now == [] then [] else [Shown(c, before + 1, now[0].padded)] + Numbered(c, before + 1, now[1..])
  }

  function FilledBy(
    channels: seq<Channel>, queues: map<Channel, Queue>, before: map<Channel, seq<Delivery>>, d: Domain, frame: nat): seq<Message>
    requires forall c | c in channels :: c in queues && c in before
  {
    if channels == [] then []
    else
      var c := channels[0];
      var first :=
        if c.sink != d then []
        else if IsDown(c) then Numbered(c, |before[c]|, Down(c, queues[c], frame))
        else Released(c, queues[c], frame);
      first + FilledBy(channels[1..], queues, before, d, frame)
  }

  predicate Sound(s: Guarded, channels: seq<Channel>, order: seq<Domain>, domains: set<Domain>) {
    && Valid(s.machine, domains)
    && (forall c | c in channels :: c.source in domains && c.sink in domains && c in s.queues && c in s.delivered)
    && (forall d | d in order :: d in domains)
  }

  function Next(s: Guarded, channels: seq<Channel>, order: seq<Domain>, frame: nat, domains: set<Domain>): Guarded
    requires Sound(s, channels, order, domains)
  {
    SlotsKeepTheDomains(s.machine, order);
    var ran := RunSlots(s.machine, order);
    var queues := map c | c in channels :: NewQueue(c, s.queues[c], ran.outbox[c.source]);
    Guarded(
      Deliver(ran, map d | d in domains :: FilledBy(channels, queues, s.delivered, d, frame)),
      queues,
      map c | c in channels :: s.delivered[c] + if IsDown(c) then Down(c, queues[c], frame) else [])
  }

  opaque function After(s: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>): Guarded
    requires Sound(s, channels, order, domains)
    ensures Sound(After(s, channels, order, frames, domains), channels, order, domains)
  {
    if frames == 0 then s
    else
      var before := After(s, channels, order, frames - 1, domains);
      SlotsKeepTheDomains(before.machine, order);
      Next(before, channels, order, frames - 1, domains)
  }

  lemma TheLastFrameComesLast(s: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>)
    requires Sound(s, channels, order, domains) && frames > 0
    ensures After(s, channels, order, frames, domains)
      == Next(After(s, channels, order, frames - 1, domains), channels, order, frames - 1, domains)
  {
    reveal After();
  }

  // Into what is low nothing leads from outside but downward channels.
  predicate OnlyDownwardFromOutside(low: set<Domain>, channels: seq<Channel>) {
    forall c | c in channels && c.sink in low :: IsDown(c) || c.source in low
  }

  // Nothing has gone down yet.
  predicate Fresh(s: Guarded, channels: seq<Channel>) {
    forall c | c in channels :: c in s.delivered && s.delivered[c] == []
  }

  // The same on low's side: what its domains are, and the queues of channels that stay within it.
  opaque predicate SameLow(low: set<Domain>, channels: seq<Channel>, s: Guarded, t: Guarded) {
    && (forall d | d in low :: LooksTheSame(d, s.machine, t.machine))
    && (forall c | c in channels && c.sink in low && !IsDown(c) :: c in s.queues && c in t.queues && s.queues[c] == t.queues[c])
  }

  // The sequence of (slot, padded bytes) delivered to low is the same in both.
  predicate SameDeliveries(low: set<Domain>, channels: seq<Channel>, s: Guarded, t: Guarded) {
    forall c | c in channels && c.sink in low && IsDown(c) :: c in s.delivered && c in t.delivered && s.delivered[c] == t.delivered[c]
  }

  lemma WhatGoesDownGoesInADeclaredSlotWithADeclaredSize(
    s: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>, c: Channel)
    requires Sound(s, channels, order, domains) && Fresh(s, channels) && c in channels
    ensures forall x | x in After(s, channels, order, frames, domains).delivered[c] ::
      x.slot < frames && IsSlot(c, x.slot) && |x.padded| in SizeClasses(c)
  {
    if frames == 0 {
      reveal After();
    } else {
      TheLastFrameComesLast(s, channels, order, frames, domains);
      WhatGoesDownGoesInADeclaredSlotWithADeclaredSize(s, channels, order, frames - 1, domains, c);
    }
  }

  lemma PaddingIsZeros(c: Channel, content: Bytes)
    requires ClassOf(SizeClasses(c), |content|) > 0
    ensures Padded(c, content)[..|content|] == content
    ensures forall i | |content| <= i < |Padded(c, content)| :: Padded(c, content)[i] == 0
  {}

  // Since each delivery names its slot, equal sequences were equal before each of their frames.
  lemma EqualSequencesWereEqualBefore(a: seq<Delivery>, b: seq<Delivery>, x: seq<Delivery>, y: seq<Delivery>, frame: nat)
    requires a + x == b + y
    requires forall e | e in a :: e.slot < frame
    requires forall e | e in b :: e.slot < frame
    requires forall e | e in x :: e.slot == frame
    requires forall e | e in y :: e.slot == frame
    ensures a == b && x == y
  {
    if |a| < |b| {
      assert (a + x)[|a|] == x[0] && (b + y)[|a|] == b[|a|];
      assert x[0] in x && b[|a|] in b;
      assert false;
    }
    if |b| < |a| {
      assert (b + y)[|b|] == y[0] && (a + x)[|b|] == a[|b|];
      assert y[0] in y && a[|b|] in a;
      assert false;
    }
    assert a == (a + x)[..|a|] && b == (b + y)[..|b|];
    assert x == (a + x)[|a|..] && y == (b + y)[|b|..];
  }

  lemma EqualBeforeAFrame(
    s: Guarded, t: Guarded, channels: seq<Channel>, order: seq<Domain>, frame: nat, domains: set<Domain>, c: Channel)
    requires Sound(s, channels, order, domains) && Sound(t, channels, order, domains) && c in channels && IsDown(c)
    requires forall x | x in s.delivered[c] :: x.slot < frame
    requires forall x | x in t.delivered[c] :: x.slot < frame
    requires Next(s, channels, order, frame, domains).delivered[c] == Next(t, channels, order, frame, domains).delivered[c]
    ensures s.delivered[c] == t.delivered[c]
  {
    var s', t' := Next(s, channels, order, frame, domains), Next(t, channels, order, frame, domains);
    var x, y := Down(c, s'.queues[c], frame), Down(c, t'.queues[c], frame);
    assert s'.delivered[c] == s.delivered[c] + x;
    assert t'.delivered[c] == t.delivered[c] + y;
    EqualSequencesWereEqualBefore(s.delivered[c], t.delivered[c], x, y, frame);
  }

  lemma EqualInEachFrame(
    s: Guarded, t: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>, low: set<Domain>)
    requires Sound(s, channels, order, domains) && Sound(t, channels, order, domains)
    requires Fresh(s, channels) && Fresh(t, channels)
    requires frames > 0
    requires SameDeliveries(low, channels, After(s, channels, order, frames, domains), After(t, channels, order, frames, domains))
    ensures SameDeliveries(low, channels, After(s, channels, order, frames - 1, domains), After(t, channels, order, frames - 1, domains))
  {
    var p, q := After(s, channels, order, frames - 1, domains), After(t, channels, order, frames - 1, domains);
    TheLastFrameComesLast(s, channels, order, frames, domains);
    TheLastFrameComesLast(t, channels, order, frames, domains);
    forall c | c in channels && c.sink in low && IsDown(c)
      ensures p.delivered[c] == q.delivered[c]
    {
      WhatGoesDownGoesInADeclaredSlotWithADeclaredSize(s, channels, order, frames - 1, domains, c);
      WhatGoesDownGoesInADeclaredSlotWithADeclaredSize(t, channels, order, frames - 1, domains, c);
      EqualBeforeAFrame(p, q, channels, order, frames - 1, domains, c);
    }
  }

  lemma EqualDeliveriesFillEqually(
    channels: seq<Channel>,
    p: map<Channel, Queue>,
    q: map<Channel, Queue>,
    before: map<Channel, seq<Delivery>>,
    beforeToo: map<Channel, seq<Delivery>>,
    d: Domain,
    frame: nat)
    requires forall c | c in channels :: c in p && c in q && c in before && c in beforeToo
    requires forall c | c in channels && c.sink == d && !IsDown(c) :: p[c] == q[c]
    requires forall c | c in channels && c.sink == d && IsDown(c) ::
      before[c] == beforeToo[c] && Down(c, p[c], frame) == Down(c, q[c], frame)
    ensures FilledBy(channels, p, before, d, frame) == FilledBy(channels, q, beforeToo, d, frame)
  {}

  lemma OneFrameTellsLowNothingButWhatWasDelivered(
    s: Guarded, t: Guarded, channels: seq<Channel>, order: seq<Domain>, frame: nat, domains: set<Domain>, low: set<Domain>)
    requires Sound(s, channels, order, domains) && Sound(t, channels, order, domains)
    requires low <= domains && OnlyDownwardFromOutside(low, channels)
    requires SameLow(low, channels, s, t) && SameDeliveries(low, channels, s, t)
    requires SameDeliveries(low, channels, Next(s, channels, order, frame, domains), Next(t, channels, order, frame, domains))
    ensures SameLow(low, channels, Next(s, channels, order, frame, domains), Next(t, channels, order, frame, domains))
  {
    reveal SameLow();
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
    var s', t' := Next(s, channels, order, frame, domains), Next(t, channels, order, frame, domains);
    forall c | c in channels && c.sink in low && !IsDown(c)
      ensures p[c] == q[c]
    {
      assert LooksTheSame(c.source, x, y);
    }
    forall c | c in channels && c.sink in low && IsDown(c)
      ensures Down(c, p[c], frame) == Down(c, q[c], frame)
    {
      assert s'.delivered[c] == s.delivered[c] + Down(c, p[c], frame);
      assert t'.delivered[c] == t.delivered[c] + Down(c, q[c], frame);
      assert Down(c, p[c], frame) == s'.delivered[c][|s.delivered[c]|..];
      assert Down(c, q[c], frame) == t'.delivered[c][|t.delivered[c]|..];
    }
    forall d | d in low
      ensures LooksTheSame(d, s'.machine, t'.machine)
    {
      EqualDeliveriesFillEqually(channels, p, q, s.delivered, t.delivered, d, frame);
      assert LooksTheSame(d, x, y);
      assert Own(s'.machine, d) == Own(x, d) && Own(t'.machine, d) == Own(y, d);
    }
  }

  // The corollary, in the words of the claim (C4): two runs in which everything that is high may differ.
  lemma LowIsAFunctionOfItsBeginningAndOfTheSequenceOfSlotsAndPaddedBytesDelivered(
    s: Guarded, t: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>, low: set<Domain>)
    requires Sound(s, channels, order, domains) && Sound(t, channels, order, domains)
    requires Fresh(s, channels) && Fresh(t, channels)
    requires low <= domains && OnlyDownwardFromOutside(low, channels)
    requires SameLow(low, channels, s, t)
    requires SameDeliveries(low, channels, After(s, channels, order, frames, domains), After(t, channels, order, frames, domains))
    ensures SameLow(low, channels, After(s, channels, order, frames, domains), After(t, channels, order, frames, domains))
  {
    if frames == 0 {
      reveal After();
    } else {
      var p, q := After(s, channels, order, frames - 1, domains), After(t, channels, order, frames - 1, domains);
      TheLastFrameComesLast(s, channels, order, frames, domains);
      TheLastFrameComesLast(t, channels, order, frames, domains);
      EqualInEachFrame(s, t, channels, order, frames, domains, low);
      LowIsAFunctionOfItsBeginningAndOfTheSequenceOfSlotsAndPaddedBytesDelivered(s, t, channels, order, frames - 1, domains, low);
      OneFrameTellsLowNothingButWhatWasDelivered(p, q, channels, order, frames - 1, domains, low);
    }
  }

  // Until something is delivered, nothing: with the same deliveries up to a frame, whatever comes later cannot have been seen before it.
  lemma BeforeTheFirstDeliveryLowIsAFunctionOfItsBeginningAlone(
    s: Guarded, t: Guarded, channels: seq<Channel>, order: seq<Domain>, frames: nat, domains: set<Domain>, low: set<Domain>)
    requires Sound(s, channels, order, domains) && Sound(t, channels, order, domains)
    requires Fresh(s, channels) && Fresh(t, channels)
    requires low <= domains && OnlyDownwardFromOutside(low, channels)
    requires SameLow(low, channels, s, t)
    requires Fresh(After(s, channels, order, frames, domains), channels) && Fresh(After(t, channels, order, frames, domains), channels)
    ensures SameLow(low, channels, After(s, channels, order, frames, domains), After(t, channels, order, frames, domains))
  {
    LowIsAFunctionOfItsBeginningAndOfTheSequenceOfSlotsAndPaddedBytesDelivered(s, t, channels, order, frames, domains, low);
  }
}
