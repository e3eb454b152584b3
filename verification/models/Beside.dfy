// The models with their open types and functions filled in, and nothing else: so Dafny compiles them, and the tests run them beside the
// product. What is proved of every filling is proved of this one.

include "Lattice.dfy"
include "Merkle.dfy"
include "Release.dfy"

// Members of a set are numbered, as in the product.
module NumberedLabels refines Labels {
  type Category = nat
  type Nation = nat
  type Bit = nat
}

// An entry is its number; the test knows its bytes.
module NumberedMerkle refines Merkle {
  type Entry = nat
}

// Three domains with two pages each. What they compute is made up: it depends on everything they own and on everything in their inbox, so
// that a byte too much, too few or in another's place changes what follows. 1 and 3 send up to 2, 2 sends down to 1.
module ThreeDomains refines Releases {
  type Address = nat
  type Page = nat
  datatype Item = Item(channel: nat, number: nat, content: seq<nat>)
  type Message = Item

  const Modulus: nat := 65521

  function Owner(a: Address): Domain { Domain(a / 2) }

  function PageAt(own: map<Address, Page>, a: Address): nat { if a in own then own[a] else 0 }

  function SumOf(bytes: seq<nat>): nat { if bytes == [] then 0 else bytes[0] + SumOf(bytes[1..]) }

  function Taste(inbox: seq<Message>): nat {
    if inbox == [] then 1
    else (inbox[0].channel * 5 + inbox[0].number * 11 + SumOf(inbox[0].content) + 3 * Taste(inbox[1..])) % Modulus
  }

  function NewPage(d: Domain, own: map<Address, Page>, inbox: seq<Message>, a: Address): Page {
    (PageAt(own, a) * 31 + PageAt(own, if a % 2 == 0 then a + 1 else a - 1) * 7 + a + Taste(inbox)) % Modulus
  }

  function NewOutbox(d: Domain, own: map<Address, Page>, inbox: seq<Message>): seq<Message> {
    var x, y := PageAt(own, 2 * d.id), PageAt(own, 2 * d.id + 1);
    seq(x % 4, (i: nat) => Item(d.id, 0, Words(1 + (x + y + 13 * i) % 23, y + i)))
  }

  function Words(length: nat, from: nat): seq<nat> {
    seq(length, (k: nat) => if k == 0 then 112 else 97 + (from + k) % 26)
  }

  // What came in this frame's gap waits for the next; what comes down waits for its slot, some at a time.
  datatype Line = Line(age: nat, number: nat, waiting: seq<Message>, due: seq<Message>)
  type Queue = Line

  const MostInASlot: nat := 2

  function Of(c: Channel, submitted: seq<Message>, number: nat): seq<Message> {
    if submitted == [] then []
    else if submitted[0].channel == c.id then [submitted[0].(number := number + 1)] + Of(c, submitted[1..], number + 1)
    else Of(c, submitted[1..], number)
  }

  function Smaller(a: nat, b: nat): nat { if a < b then a else b }

  function NewQueue(c: Channel, queue: Queue, submitted: seq<Message>): Queue {
    var left :=
      if !IsDown(c) then []
      else if queue.age > 0 && IsSlot(c, queue.age - 1) then queue.due[Smaller(MostInASlot, |queue.due|)..]
      else queue.due;
    var arrived := Of(c, submitted, queue.number);
    Line(queue.age + 1, queue.number + |arrived|, arrived, left + queue.waiting)
  }

  function Released(c: Channel, queue: Queue, frame: nat): seq<Message> { queue.due }

  predicate IsDown(c: Channel) { c.id == 2 }

  // The first frame of a trace is the second of its run; a release slot is every four frames.
  predicate IsSlot(c: Channel, frame: nat) { (frame + 2) % 4 == 0 }

  function SizeClasses(c: Channel): seq<nat> { [16, 24] }

  function AsBytes(content: seq<nat>): Bytes { seq(|content|, i requires 0 <= i < |content| => content[i] % 256) }

  function Content(c: Channel, queue: Queue, frame: nat): seq<Bytes> {
    seq(Smaller(MostInASlot, |queue.due|), i requires 0 <= i < |queue.due| => AsBytes(queue.due[i].content))
  }

  function Shown(c: Channel, number: nat, padded: Bytes): Message { Item(c.id, number, padded) }

  function Start(pages: map<Address, Page>): Guarded {
    Guarded(
      Machine(pages, map d | d in Everyone() :: [], map d | d in Everyone() :: []),
      map c | c in AllChannels() :: Line(0, 0, [], []),
      map c | c in AllChannels() :: [])
  }

  function Everyone(): set<Domain> { {Domain(1), Domain(2), Domain(3)} }

  function AllChannels(): seq<Channel> {
    [Channel(1, Domain(1), Domain(2)), Channel(2, Domain(2), Domain(1)), Channel(3, Domain(3), Domain(2))]
  }

  // The theorems' conditions hold of every trace.
  lemma EveryTraceIsSound(pages: map<Address, Page>, order: seq<Domain>)
    requires forall d | d in order :: d in Everyone()
    ensures Sound(Start(pages), AllChannels(), order, Everyone()) && Fresh(Start(pages), AllChannels())
    ensures OnlyDownwardFromOutside({Domain(1), Domain(3)}, AllChannels())
  {}

  lemma AFrameKeepsATraceSound(s: Guarded, order: seq<Domain>, frame: nat)
    requires Sound(s, AllChannels(), order, Everyone())
    ensures Sound(Next(s, AllChannels(), order, frame, Everyone()), AllChannels(), order, Everyone())
  {
    SlotsKeepTheDomains(s.machine, order);
  }
}
