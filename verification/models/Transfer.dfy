// The transfer machine and the channel machine (design 3.1 and 3.2), derived from rules about causes, not copied from cells. The
// tables below follow from
// the rules; the product's tables are compared with them cell by cell by the tests. I1 to I11 are the design's numbers.

module Transfer {
  datatype State =
    | RC | SG | FA | FB | JN | R1 | R2 | AU | DL   // receiving, staged, filters, join, reviews, authorised, delivering
    | Delivered | Rejected | Quarantined | Expired | Aborted   // terminals

  datatype Trigger =
    | Chunk | End | Cancel   // the source
    | Refuse   // admission: quota, declared length or digest
    | AudOk | AudErr   // the log: ADMIT and RELEASE-INTENT appends only
    | Pass | Fail | Err   // filters
    | Match | Differ   // join
    | Appr | Deny   // review, already checked
    | DlvOk | DlvErr   // delivery
    | Tmo | PolChg | Halt | Boot   // from above: deadline, policy, halt, restart

  datatype Origin = Source | Person | Component | Above

  // What a trigger says about the work that its state waits for.
  datatype Cause = Progress | More | Withdrawn | PolicyNo | Doubt | NothingDone

  datatype Step = Step(next: State, alarm: bool)   // alarm: the channel halts too (QT! in the design)

  function OriginOf(t: Trigger): Origin {
    match t
    case Chunk | End | Cancel => Source
    case Appr | Deny => Person
    case Refuse | AudOk | AudErr | Pass | Fail | Err | Match | Differ | DlvOk | DlvErr => Component
    case Tmo | PolChg | Halt | Boot => Above
  }

  predicate IsTerminal(s: State) {
    s.Delivered? || s.Rejected? || s.Quarantined? || s.Expired? || s.Aborted?
  }

  function Rank(s: State): nat {
    match s
    case RC => 0 case SG => 1 case FA => 2 case FB => 3 case JN => 4 case R1 => 5 case R2 => 6 case AU => 7 case DL => 8
    case Delivered | Rejected | Quarantined | Expired | Aborted => 9
  }

  // Rule 1: the way of a transfer. Review stages exist as far as the quorum asks for them.
  function Onward(s: State, quorum: nat): State
    requires !IsTerminal(s)
  {
    match s
    case RC => SG
    case SG => FA
    case FA => FB
    case FB => JN
    case JN => if quorum > 0 then R1 else AU
    case R1 => if quorum > 1 then R2 else AU
    case R2 => AU
    case AU => DL
    case DL => Delivered
  }

  // Rule 2: what a state waits for, and what each answer means. No other trigger is its own.
  function OwnCause(s: State, t: Trigger): (cause: Cause)
    requires !IsTerminal(s)
  {
    match (s, t)
    case (RC, End) => Progress
    case (RC, Chunk) => More
    case (RC, Cancel) => Withdrawn
    case (RC, Refuse) => PolicyNo
    case (SG, AudOk) => Progress
    case (SG, AudErr) => Withdrawn   // no record of it exists: it never was
    case (FA, Pass) => Progress
    case (FA, Fail) => PolicyNo
    case (FA, Err) => Doubt
    case (FB, Pass) => Progress
    case (FB, Fail) => Doubt   // A passed and B refused
    case (FB, Err) => Doubt
    case (JN, Match) => Progress
    case (R1, Appr) => Progress
    case (R1, Deny) => PolicyNo
    case (R2, Appr) => Progress
    case (R2, Deny) => PolicyNo
    case (AU, AudOk) => Progress
    case (AU, AudErr) => Doubt
    case (DL, DlvOk) => Progress
    case (DL, DlvErr) => Doubt
    case _ => NothingDone
  }

  // Rule 3: the class of the outcome follows from the cause.
  function Outcome(s: State, cause: Cause, quorum: nat): State
    requires !IsTerminal(s) && cause != NothingDone
  {
    match cause
    case Progress => Onward(s, quorum)
    case More => s
    case Withdrawn => Aborted
    case PolicyNo => Rejected
    case Doubt => Quarantined
  }

  predicate IsAdmitted(s: State) { Rank(s) >= Rank(FA) }   // ADMIT is durable
  predicate WaitsForAComponent(s: State) { s.FA? || s.FB? || s.JN? }
  predicate WaitsForAPerson(s: State) { s.R1? || s.R2? }
  predicate IsReleased(s: State) { s.DL? }   // RELEASE-INTENT is durable: no way back

  // Rule 4: what comes from above. Who still waits for somebody outside expires; a component that does not answer is in doubt. A
  // new policy
  // voids everything not released. A halt keeps what has been received whole. A restart loses what has no record, asks the
  // reviewers again,
  // and does not trust half done work.
  function FromAbove(s: State, t: Trigger): State
    requires !IsTerminal(s) && OriginOf(t) == Above
  {
    match t
    case Tmo => if WaitsForAPerson(s) || !IsAdmitted(s) then Expired else Quarantined
    case PolChg => if IsReleased(s) then s else Aborted
    case Halt => if s.RC? then Aborted else Quarantined
    case Boot => if !IsAdmitted(s) then Aborted else if WaitsForAPerson(s) then R1 else Quarantined
  }

  // Rule 5: a component that speaks out of turn is broken, and so is one that reports that A and B differ. Anybody outside may
  // say anything at any time.
  function Next(s: State, t: Trigger, quorum: nat): Step {
    if IsTerminal(s) then Step(s, false)
    else if OriginOf(t) == Above then Step(FromAbove(s, t), false)
    else if OwnCause(s, t) != NothingDone then Step(Outcome(s, OwnCause(s, t), quorum), false)
    else if OriginOf(t) == Component then Step(Quarantined, true)
    else Step(s, false)
  }

  predicate IsOwn(s: State, t: Trigger) { !IsTerminal(s) && OwnCause(s, t) != NothingDone }

  // What has happened to one transfer. Kept by looking at events, not at the machine's states.
  datatype Evidence = Evidence(
    admitted: bool, aPassed: bool, bPassed: bool, matched: bool, approvals: nat, intended: bool, deliveries: nat)

  function Nothing(): Evidence { Evidence(false, false, false, false, 0, false, 0) }

  // An answer counts for the question that was open. A restart voids approvals.
  function Witness(e: Evidence, s: State, t: Trigger): Evidence {
    match (s, t)
    case (SG, AudOk) => e.(admitted := true)
    case (FA, Pass) => e.(aPassed := true)
    case (FB, Pass) => e.(bPassed := true)
    case (JN, Match) => e.(matched := true)
    case (R1, Appr) => e.(approvals := e.approvals + 1)
    case (R2, Appr) => e.(approvals := e.approvals + 1)
    case (R1, Boot) => e.(approvals := 0)
    case (R2, Boot) => e.(approvals := 0)
    case (AU, AudOk) => e.(intended := true)
    case (DL, DlvOk) => e.(deliveries := e.deliveries + 1)
    case _ => e
  }

  function RunState(triggers: seq<Trigger>, quorum: nat): State {
    if triggers == [] then RC
    else Next(RunState(triggers[..|triggers| - 1], quorum), triggers[|triggers| - 1], quorum).next
  }

  function RunEvidence(triggers: seq<Trigger>, quorum: nat): Evidence {
    if triggers == [] then Nothing()
    else
      var before := triggers[..|triggers| - 1];
      Witness(RunEvidence(before, quorum), RunState(before, quorum), triggers[|triggers| - 1])
  }

  predicate Sound(s: State, e: Evidence, quorum: nat) {
    && (!IsTerminal(s) && Rank(s) >= Rank(FA) ==> e.admitted)
    && (!IsTerminal(s) && Rank(s) >= Rank(FB) ==> e.aPassed)
    && (!IsTerminal(s) && Rank(s) >= Rank(JN) ==> e.bPassed)
    && (!IsTerminal(s) && Rank(s) >= Rank(R1) ==> e.matched)
    && (s.R1? ==> e.approvals == 0 && quorum > 0)
    && (s.R2? ==> e.approvals == 1 && quorum > 1)
    && (s.AU? || s.DL? || s.Delivered? ==> e.admitted && e.aPassed && e.bPassed && e.matched && e.approvals >= quorum)
    && (s.DL? || s.Delivered? ==> e.intended)
    && (!s.Delivered? ==> e.deliveries == 0)
    && (s.Delivered? ==> e.deliveries == 1)
    && (e.approvals > 0 && !IsTerminal(s) ==> s.R2? || s.AU? || s.DL?)
    && (e.intended ==> s.DL? || IsTerminal(s))
  }

  lemma EveryRunIsSound(triggers: seq<Trigger>, quorum: nat)
    requires quorum <= 2
    ensures Sound(RunState(triggers, quorum), RunEvidence(triggers, quorum), quorum)
  {
    if triggers != [] {
      EveryRunIsSound(triggers[..|triggers| - 1], quorum);
    }
  }

  // I1 and I2.
  lemma NothingIsReleasedWithoutBothFiltersEqualDigestsADurableAdmitEveryApprovalAndADurableIntent(
    triggers: seq<Trigger>, quorum: nat)
    requires quorum <= 2
    ensures var s, e := RunState(triggers, quorum), RunEvidence(triggers, quorum);
      && (s.AU? || s.DL? || s.Delivered? ==> e.admitted && e.aPassed && e.bPassed && e.matched && e.approvals >= quorum)
      && (s.DL? || s.Delivered? ==> e.intended)
  {
    EveryRunIsSound(triggers, quorum);
  }

  // I3.
  lemma ATerminalStateIsNeverLeft(s: State, t: Trigger, quorum: nat)
    requires IsTerminal(s)
    ensures Next(s, t, quorum) == Step(s, false)
  {}

  // I4.
  lemma EveryDeadlineEndsATransfer(s: State, quorum: nat)
    ensures IsTerminal(Next(s, Tmo, quorum).next)
  {}

  // I5.
  lemma OnlyADeliveryDelivers(s: State, t: Trigger, quorum: nat)
    requires !s.Delivered? && Next(s, t, quorum).next.Delivered?
    ensures s.DL? && t.DlvOk?
  {}

  // I6.
  lemma NothingIsDeliveredTwice(triggers: seq<Trigger>, quorum: nat)
    requires quorum <= 2
    ensures RunEvidence(triggers, quorum).deliveries <= 1
  {
    EveryRunIsSound(triggers, quorum);
  }

  lemma NothingGoesBackFromDeliveryToAuthorised(t: Trigger, quorum: nat)
    ensures var n := Next(DL, t, quorum).next; n.DL? || IsTerminal(n)
  {}

  // I7.
  lemma ATransferStandsStillOnlyForMoreBytesARepeatedReviewAReleasedOneOrSomebodyOutside(s: State, t: Trigger, quorum: nat)
    requires !IsTerminal(s) && Next(s, t, quorum).next == s
    ensures (s.RC? && t.Chunk?) || (s.R1? && t.Boot?) || (s.DL? && t.PolChg?) || (!IsOwn(s, t) && OriginOf(t) in {Source, Person})
  {}

  // I8.
  lemma ATransferGoesOnOnlyByItsOwnTriggerAndNeverBackButForARepeatedReview(s: State, t: Trigger, quorum: nat)
    ensures var n := Next(s, t, quorum).next;
      n != s && !IsTerminal(n) ==> (IsOwn(s, t) && Rank(n) > Rank(s)) || (s.R2? && t.Boot? && n.R1?)
  {}

  // I9.
  lemma AComponentOutOfTurnIsQuarantinedWithAnAlarm(s: State, t: Trigger, quorum: nat)
    requires !IsTerminal(s) && OriginOf(t) == Component && !IsOwn(s, t)
    ensures Next(s, t, quorum) == Step(Quarantined, true)
  {}

  lemma NobodyOutsideRaisesAnAlarm(s: State, t: Trigger, quorum: nat)
    requires Next(s, t, quorum).alarm
    ensures OriginOf(t) == Component
  {}

  // I10.
  lemma TheSourceActsOnlyWhileReceivingAndAPersonOnlyInReview(s: State, t: Trigger, quorum: nat)
    requires Next(s, t, quorum).next != s
    ensures OriginOf(t) == Source ==> s.RC?
    ensures OriginOf(t) == Person ==> s.R1? || s.R2?
  {}

  // I11.
  lemma TheOutcomeFollowsFromTheCause(s: State, t: Trigger, quorum: nat)
    requires !IsTerminal(s)
    ensures var n := Next(s, t, quorum).next;
      && (n.Rejected? <==> (t.Refuse? && s.RC?) || (t.Fail? && s.FA?) || (t.Deny? && WaitsForAPerson(s)))
      && (n.Expired? <==> t.Tmo? && (WaitsForAPerson(s) || !IsAdmitted(s)))
      && (n.Aborted? ==> t.Cancel? || t.AudErr? || t.PolChg? || t.Halt? || t.Boot?)
      && (t.PolChg? && !IsReleased(s) ==> n.Aborted?)
      && (n.Quarantined? ==> OriginOf(t) in {Component, Above})
  {}

  lemma AQuorumOfNobodyHasNoReview(triggers: seq<Trigger>)
    ensures !WaitsForAPerson(RunState(triggers, 0))
  {
    EveryRunIsSound(triggers, 0);
  }
}

module Channel {
  datatype Mode = Open | Draining | Closed
  datatype State = At(mode: Mode, suspended: bool) | Halted
  datatype Trigger = OpenUp | Drain | Empty | AudErr | AudOk | Fault | HaltNow | Expire | Reset | Boot

  // A suspended channel remembers what it goes back to; a closed one has nothing to suspend.
  predicate Valid(s: State) { s.At? && s.mode.Closed? ==> !s.suspended }

  function Next(s: State, t: Trigger): State {
    match t
    case Fault | HaltNow => Halted   // an alarm or an officer stops everything
    case Boot => if s.Halted? then Halted else At(Closed, false)   // the log says halted; all else starts closed
    case Reset => if s.Halted? then At(Closed, false) else s
    case OpenUp => if s == At(Closed, false) then At(Open, false) else s
    case Drain | Expire => if s.At? && s.mode.Open? then At(Draining, s.suspended) else s
    case Empty => if s == At(Draining, false) then At(Closed, false) else s
    case AudErr => if s.At? && !s.mode.Closed? then At(s.mode, true) else s
    case AudOk => if s.At? then At(s.mode, false) else s
  }

  predicate Admits(s: State) { s == At(Open, false) }
  predicate Delivers(s: State) { s.At? && !s.suspended && !s.mode.Closed? }

  lemma EveryStateStaysValid(s: State, t: Trigger)
    requires Valid(s)
    ensures Valid(Next(s, t))
  {}

  lemma AHaltedChannelMovesOnlyByReset(t: Trigger)
    ensures Next(Halted, t) != Halted ==> t.Reset?
  {}

  lemma ASuspendedChannelNeitherAdmitsNorDelivers(s: State)
    requires s.At? && s.suspended
    ensures !Admits(s) && !Delivers(s)
  {}

  lemma ALostRecordSuspendsEveryChannelThatCouldDeliver(s: State)
    requires Delivers(s)
    ensures !Delivers(Next(s, AudErr)) && !Admits(Next(s, AudErr))
  {}

  lemma AChannelAdmitsOnlyAfterBeingOpenedOrResumed(s: State, t: Trigger)
    requires !Admits(s) && Admits(Next(s, t))
    ensures t.OpenUp? || (t.AudOk? && s == At(Open, true))
  {}

  lemma ADrainingChannelAdmitsNothingBeforeItHasBeenClosedAndOpened(s: State, t: Trigger)
    requires s.At? && s.mode.Draining?
    ensures !Admits(Next(s, t))
    ensures var n := Next(s, t); n.At? && !n.mode.Draining? ==> n.mode.Closed?
  {}

  lemma ARestartOpensNothing(s: State)
    ensures !Admits(Next(s, Boot)) && !Delivers(Next(s, Boot))
  {}
}
