using System.Collections.Immutable;

namespace Guard.Experiments.Assurance;

/// <summary>
/// Which requirements the claims speak to. An evaluator's starting point, not a statement of conformance: nobody has evaluated this
/// program against any of them.
/// </summary>
public static class TraceTable
{
    private const string Criteria = "CC";
    private const string Profile = "SKPP";
    private const string Controls = "800-53";

    /// <summary>The table, by claim.</summary>
    public static ImmutableArray<Trace> Rows { get; } =
    [
        new("C1", Criteria, "FDP_IFC.2 Complete information flow control", "every way to release passes all conditions"),
        new("C1", Criteria, "FDP_IFF.1 Simple security attributes", "what a release is conditional on, cell by cell"),
        new("C1", Controls, "AC-4(9) Human reviews", "no release below the quorum"),
        new("C1", Controls, "AC-4(27) Redundant/independent filtering mechanisms", "A and B, different code, equal digests"),
        new("C1", Controls, "AC-4(28) Linear filter pipelines", "no filter can be passed by"),
        new("C2", Criteria, "FDP_IFF.2 Hierarchical security attributes", "labels form a lattice"),
        new("C2", Controls, "AC-4(1) Object security and privacy attributes", "the label is the domain's, set by the monitor"),
        new("C3", Profile, "Partition isolation; TSF self-protection", "nothing is reachable from two partitions"),
        new("C3", Criteria, "ADV_ARC.1 Security architecture: domain separation", "by type, by path, and by planted sharing that is found"),
        new("C3", Controls, "SC-3 Security function isolation; SC-39 Process isolation", "one way references, no shared mutable object"),
        new("C4", Profile, "Partitioned information flow policy (PIFP)", "Low is a function of Low's inputs and of releases"),
        new("C4", Criteria, "FDP_IFF.5 No illicit information flows", "over the interfaces of virtual time"),
        new("C4", Controls, "AC-4(21) Physical or logical separation of information flows", "two runs, exhaustive behaviours, an active adversary"),
        new("C4", Controls, "AC-4(7) One-way flow mechanisms", "a diode's source learns nothing"),
        new("C5", Profile, "Fixed cyclic scheduling of partitions", "a slot starts at its planned tick"),
        new("C5", Criteria, "FRU_RSA.2 Minimum and maximum quotas", "a slot's ticks are given whole, and no more"),
        new("C6", Criteria, "FDP_RIP.2 Full residual information protection", "canaries are gone after a restart"),
        new("C6", Controls, "SC-4 Information in shared system resources", "nothing of one partition is left for another"),
        new("C7", Criteria, "FPT_FLS.1 Failure with preservation of secure state", "a failing partition fails alone"),
        new("C7", Profile, "Fault containment", "others' transcripts do not change"),
        new("C8", Criteria, "FDP_IFF.3 Limited illicit information flows", "measured against a signed bound"),
        new("C8", Controls, "SC-31 Covert channel analysis", "the matrix in virtual time, with its derivation"),
        new("C9", Criteria, "FAU_GEN.1 Audit data generation", "every record is regenerated from the journal"),
        new("C9", Controls, "AC-4(26) Audit filtering actions", "each verdict is a record"),
        new("C10", Criteria, "FAU_STG.1 Protected audit trail storage", "each change is named"),
        new("C10", Controls, "AU-9(3) Cryptographic protection", "Merkle tree, signed checkpoint"),
        new("C11", Criteria, "FPT_TST.1 TSF testing", "a run repeats, so that any of it can be examined again"),
        new("C12", Criteria, "FPT_SEP, of CC 2: Domain separation", "instructions that tell or change the processor's state tell and change the guest's"),
        new("C13", Criteria, "AVA_VAN Vulnerability analysis", "our own attempts, each with what was expected"),
        new("C13", Criteria, "ADV_ARC.1 Security architecture: non-bypassability", "forged channels, claims, images, notes"),
        new("C13", Controls, "AC-4(8) Security and privacy policy filters", "listed words, foreign bytes, wrong types"),
        new("C14", Criteria, "ADV_TDS TOE design", "one meaning of each instruction"),
        new("C15", Criteria, "FPT_RCV.3 Automated recovery without undue loss", "after every fault of storage"),
        new("C15", Criteria, "FAU_STG.4 Prevention of audit data loss", "no durable record, no release"),
    ];
}
