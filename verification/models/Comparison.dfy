// Filter B of records judges a number's bounds with two bits of state, least significant byte first (RecordVerifyFilter.Number
// and
// Relation). That this is the comparison of the numbers is not obvious; here it is proved for numbers of any width and any base.

module Comparison {
  // Digits, least significant first.
  function Value(digits: seq<nat>, radix: nat): nat {
    if digits == [] then 0 else digits[0] + radix * Value(digits[1..], radix)
  }

  predicate AreDigits(digits: seq<nat>, radix: nat) {
    forall i | 0 <= i < |digits| :: digits[i] < radix
  }

  // The state after one more digit: decided anew when the digits differ, kept when they are equal.
  function Step(isAtMost: bool, digit: nat, bound: nat): bool {
    digit < bound || (digit == bound && isAtMost)
  }

  function Run(isAtMost: bool, digits: seq<nat>, bounds: seq<nat>): bool
    decreases |digits|
    requires |digits| == |bounds|
  {
    if digits == [] then isAtMost
    else Run(Step(isAtMost, digits[0], bounds[0]), digits[1..], bounds[1..])
  }

  lemma TheRowsOfFilterBCompareNumbers(digits: seq<nat>, bounds: seq<nat>, radix: nat)
    requires |digits| == |bounds| && AreDigits(digits, radix) && AreDigits(bounds, radix)
    ensures Run(true, digits, bounds) <==> Value(digits, radix) <= Value(bounds, radix)
    ensures Run(false, digits, bounds) <==> Value(digits, radix) < Value(bounds, radix)
    decreases |digits|
  {
    if digits != [] {
      var d, b := digits[0], bounds[0];
      var x, y := Value(digits[1..], radix), Value(bounds[1..], radix);
      TheRowsOfFilterBCompareNumbers(digits[1..], bounds[1..], radix);
      HigherDigitsDecide(d, b, x, y, radix);
    }
  }

  lemma HigherDigitsDecide(d: nat, b: nat, x: nat, y: nat, radix: nat)
    requires d < radix && b < radix
    ensures x < y ==> d + radix * x < b + radix * y
    ensures y < x ==> b + radix * y < d + radix * x
    ensures x == y ==> (d + radix * x <= b + radix * y <==> d <= b)
  {
    if x < y {
      assert radix * (x + 1) <= radix * y;
    }
    if y < x {
      assert radix * (y + 1) <= radix * x;
    }
  }

  // A signed number compares as the unsigned one with its top bit turned over: adding half of the range keeps the order.
  lemma TurningTheTopBitOverAddsHalfTheRange(top: bv8)
    ensures top ^ 0x80 == top + 0x80
  {}
}
