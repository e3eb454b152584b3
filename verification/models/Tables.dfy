// Prints both machines' tables as the rules of Transfer.dfy derive them, one cell a line, for comparison with the product's
// tables:
//   transfer STATE TRIGGER QUORUM NEXT ALARM      and      channel STATE TRIGGER NEXT
// in the design's names and in the order of the product's enums.

include "Transfer.dfy"

module Tables {
  import T = Transfer
  import C = Channel

  const States: seq<(T.State, string)> := [
    (T.RC, "RC"), (T.SG, "SG"), (T.FA, "FA"), (T.FB, "FB"), (T.JN, "JN"), (T.R1, "R1"), (T.R2, "R2"), (T.AU, "AU"), (T.DL, "DL"),
    (T.Delivered, "DELIVERED"), (T.Rejected, "REJECTED"), (T.Quarantined, "QUARANTINED"), (T.Expired, "EXPIRED"),
    (T.Aborted, "ABORTED")]

  const Triggers: seq<(T.Trigger, string)> := [
    (T.Chunk, "chunk"), (T.End, "end"), (T.Cancel, "cancel"), (T.Refuse, "refuse"), (T.AudOk, "aud_ok"), (T.AudErr, "aud_err"),
    (T.Pass, "pass"), (T.Fail, "fail"), (T.Err, "err"), (T.Match, "match"), (T.Differ, "differ"), (T.Appr, "appr"),
    (T.Deny, "deny"),
    (T.DlvOk, "dlv_ok"), (T.DlvErr, "dlv_err"), (T.Tmo, "tmo"), (T.PolChg, "polchg"), (T.Halt, "halt"), (T.Boot, "boot")]

  const ChannelStates: seq<(C.State, string)> := [
    (C.At(C.Closed, false), "CLOSED"), (C.At(C.Open, false), "OPEN"), (C.At(C.Draining, false), "DRAINING"),
    (C.At(C.Open, true), "SUSP(open)"), (C.At(C.Draining, true), "SUSP(drain)"), (C.Halted, "HALTED")]

  const ChannelTriggers: seq<(C.Trigger, string)> := [
    (C.OpenUp, "open"), (C.Drain, "drain"), (C.Empty, "empty"), (C.AudErr, "aud_err"), (C.AudOk, "aud_ok"), (C.Fault, "fault"),
    (C.HaltNow, "halt"), (C.Expire, "expire"), (C.Reset, "reset"), (C.Boot, "boot")]

  lemma NoStateAndNoTriggerIsForgotten(s: T.State, t: T.Trigger, c: C.State, u: C.Trigger)
    requires C.Valid(c)
    ensures exists i | 0 <= i < |States| :: States[i].0 == s
    ensures exists i | 0 <= i < |Triggers| :: Triggers[i].0 == t
    ensures exists i | 0 <= i < |ChannelStates| :: ChannelStates[i].0 == c
    ensures exists i | 0 <= i < |ChannelTriggers| :: ChannelTriggers[i].0 == u
  {
    assert States[0].0 == T.RC && States[1].0 == T.SG && States[2].0 == T.FA && States[3].0 == T.FB && States[4].0 == T.JN;
    assert States[5].0 == T.R1 && States[6].0 == T.R2 && States[7].0 == T.AU && States[8].0 == T.DL && States[9].0 == T.Delivered;
    assert States[10].0 == T.Rejected && States[11].0 == T.Quarantined && States[12].0 == T.Expired && States[13].0 == T.Aborted;
    assert Triggers[0].0 == T.Chunk && Triggers[1].0 == T.End && Triggers[2].0 == T.Cancel && Triggers[3].0 == T.Refuse;
    assert Triggers[4].0 == T.AudOk && Triggers[5].0 == T.AudErr && Triggers[6].0 == T.Pass && Triggers[7].0 == T.Fail;
    assert Triggers[8].0 == T.Err && Triggers[9].0 == T.Match && Triggers[10].0 == T.Differ && Triggers[11].0 == T.Appr;
    assert Triggers[12].0 == T.Deny && Triggers[13].0 == T.DlvOk && Triggers[14].0 == T.DlvErr && Triggers[15].0 == T.Tmo;
    assert Triggers[16].0 == T.PolChg && Triggers[17].0 == T.Halt && Triggers[18].0 == T.Boot;
    assert ChannelStates[0].0 == C.At(C.Closed, false) && ChannelStates[1].0 == C.At(C.Open, false);
    assert ChannelStates[2].0 == C.At(C.Draining, false) && ChannelStates[3].0 == C.At(C.Open, true);
    assert ChannelStates[4].0 == C.At(C.Draining, true) && ChannelStates[5].0 == C.Halted;
    assert c == C.Halted || (exists m, suspended :: c == C.At(m, suspended) && (m == C.Closed ==> !suspended)) by {
      if c.At? { assert c == C.At(c.mode, c.suspended); }
    }
    assert c in {C.At(C.Closed, false), C.At(C.Open, false), C.At(C.Draining, false), C.At(C.Open, true), C.At(C.Draining, true),
                 C.Halted};
    assert ChannelTriggers[0].0 == C.OpenUp && ChannelTriggers[1].0 == C.Drain && ChannelTriggers[2].0 == C.Empty;
    assert ChannelTriggers[3].0 == C.AudErr && ChannelTriggers[4].0 == C.AudOk && ChannelTriggers[5].0 == C.Fault;
    assert ChannelTriggers[6].0 == C.HaltNow && ChannelTriggers[7].0 == C.Expire && ChannelTriggers[8].0 == C.Reset;
    assert ChannelTriggers[9].0 == C.Boot;
  }

  function Name(s: T.State, i: nat := 0): string
    requires i <= |States|
    decreases |States| - i
  {
    if i == |States| then "?" else if States[i].0 == s then States[i].1 else Name(s, i + 1)
  }

  function ChannelName(s: C.State, i: nat := 0): string
    requires i <= |ChannelStates|
    decreases |ChannelStates| - i
  {
    if i == |ChannelStates| then "?" else if ChannelStates[i].0 == s then ChannelStates[i].1 else ChannelName(s, i + 1)
  }

  method Main() {
    for s := 0 to |States| {
      for t := 0 to |Triggers| {
        for quorum := 0 to 3 {
          var step := T.Next(States[s].0, Triggers[t].0, quorum);
          print "transfer ", States[s].1, " ", Triggers[t].1, " ", quorum, " ", Name(step.next), " ", step.alarm, "\n";
        }
      }
    }
    for s := 0 to |ChannelStates| {
      for t := 0 to |ChannelTriggers| {
        print "channel ", ChannelStates[s].1, " ", ChannelTriggers[t].1, " ",
          ChannelName(C.Next(ChannelStates[s].0, ChannelTriggers[t].0)), "\n";
      }
    }
  }
}
