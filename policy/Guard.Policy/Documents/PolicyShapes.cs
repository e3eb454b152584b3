using static Guard.Policy.Documents.MapShape;
using static Guard.Policy.Documents.ValueForm;

namespace Guard.Policy.Documents;

/// <summary>Every key of policy.yaml.</summary>
public static class PolicyShapes
{
    private static readonly MapShape Lattice = Of(
        "a lattice",
        Must("id", Name, "name of the lattice; labels of two lattices never compare"),
        Must("levels", Names, "classifications, lowest first"),
        May("categories", Names, "compartments; more of them is higher"),
        Must("nations", Names, "nations that can be named in rel; more of them is lower"),
        May("groups", NamedNames, "names for several nations: FVEY: [USA, GBR, AUS, CAN, NZL]"),
        May("handling", Names, "handling caveats; more of them is higher. ORCON demands the originator's approval"))
        with { Later = ["equivalence"] };

    private static readonly MapShape Domain = Of(
        "a domain",
        May("id", Integer, "number of the partition; give it to all domains or to none (then by name)"),
        Must("label", Marking, "what it may hold, for example SECRET//ORBIT"),
        May("rel", Names, "nations of everyone with access; or in the label, REL TO ..."),
        Must("integrity", Integer, "trustworthiness of its content, 0 to 255"),
        May("owner", Text, "person answerable for it"),
        May("org", Text, "that person's organisation"));

    private static readonly MapShape Type = Of(
        "a type",
        May("id", Integer, "number a guest writes; give it to all types or to none (then by name)"),
        Must("kind", Choice, "how content is judged", null, "rec", "text"),
        May("schema", Path, "rec: the record's schema"),
        May("profile", Choice, "text: the repertoire", null, "ascii-lines"),
        May("max", Size, "longest content; for rec its record's length when left out"),
        May("line", Integer, "text: longest line in characters"),
        May("lines", Integer, "text: most lines"),
        May("run", Integer, "text: longest run of letters and digits; 24 when left out"));

    private static readonly MapShape Waiver = Of(
        "a waiver",
        Must("authority", Text, "who granted it: number and date of the memo"),
        Must("until", Date, "when it ends, at the beginning of that day"));

    private static readonly MapShape OutLabel = Of(
        "an out_label",
        Must("fixed", Marking, "label of what is delivered"),
        May("rel", Names, "nations it may be shown to; or in the marking"))
        with { Later = ["from_body"] };

    private static readonly MapShape Ack = Of(
        "an acknowledgement",
        Must("mode", Choice, "what the source may learn", null, "none", "staged"),
        May("epoch", Duration, "staged: one symbol in each epoch, from low-side state alone"))
        with { Later = ["leak_budget"] };

    private static readonly MapShape Limits = Of(
        "limits",
        Must("rate", Rate, "messages over time"),
        Must("burst", Integer, "messages at once"),
        Must("day", Integer, "messages in 24 virtual hours"),
        May("queue", Integer, "transfers in flight at once; 16 when left out"),
        May("records", Rate, "audit records one frame may spend on refusals: 4/frame when left out"));

    private static readonly MapShape Filters = Of(
        "filters",
        May("words", Path, "text: list of words that must not pass"),
        May("opaque", Map, "text: what looks like encoded data", Of(
            "an opaque limit", Must("max_run", Integer, "longest run of letters and digits"))));

    private static readonly MapShape Review = Of(
        "a review",
        Must("quorum", Integer, "approvals needed: 0, 1 or 2"),
        Must("roles", Names, "role of each approval, one each"),
        Must("timeout", Duration, "wall time for each stage, whole seconds"),
        May("forbid_same_org", Switch, "reviewers of other organisations than the source and than one another"));

    private static readonly MapShape Slot = Of(
        "release slots",
        Must("every", Duration, "distance of slots, a multiple of the frame"),
        Must("max", Integer, "messages at most in one slot"),
        Must("sizes", Sizes, "size classes a message is padded to, ascending"));

    private static readonly MapShape On = Of(
        "outcomes",
        May("fail", Choice, "a filter refuses", null, "reject"),
        May("error", Choice, "a filter cannot judge", null, "quarantine"));

    private static readonly MapShape Deadlines = Of(
        "deadlines",
        May("stage", Duration, "until the admission is durable; 5s when left out"),
        May("filter", Duration, "filters and comparison; 5s when left out"),
        May("authorised", Duration, "until its slot; 60s when left out"),
        May("deliver", Duration, "until it lies in the inbox; 5s when left out"));

    private static readonly MapShape Channel = Of(
        "a channel",
        May("id", Integer, "number a guest writes; give it to all channels or to none (then by name)"),
        Must("from", Name, "the one writer"),
        Must("to", Name, "the one reader"),
        Must("types", Names, "types it carries"),
        May("import", Map, "waives integrity", Waiver),
        May("downgrade", Map, "waives confidentiality", Waiver),
        Must("out_label", ChoiceOrMap, "label of what is delivered: keep, or fixed", OutLabel, "keep"),
        Must("ack", ChoiceOrMap, "what the source learns: none, or staged", Ack, "none"),
        Must("limits", Map, "quota; its state depends on the source alone", Limits),
        May("filters", Map, "more than the type's own filters", Filters),
        May("review", Map, "approval by people", Review),
        May("slot", Map, "release slots of a downgrade channel", Slot),
        May("on", Map, "what becomes of refused content", On),
        May("deadlines", Map, "virtual time a transfer may spend in a state", Deadlines))
        with { Later = ["heartbeat"] };

    private static readonly MapShape Never = Of(
        "a never rule",
        Must("from", Name, "a domain, or any"),
        Must("to", Name, "a domain, or any"),
        May("types", Names, "only when the last step carries one of these"),
        May("except", Names, "channels that are allowed to"))
        with { Later = ["via"] };

    private static readonly MapShape Only = Of(
        "an only rule",
        May("into", Name, "a domain: no other channel leads into it"),
        May("out_of", Name, "a domain: no other channel leads out of it"),
        Must("channels", Names, "the channels that may"));

    private static readonly MapShape Budget = Of(
        "a budget", Must("covert", BitRate, "most that may leak into this domain by timing and size"));

    /// <summary>The whole file.</summary>
    public static MapShape Policy { get; } = Of(
        "a policy",
        Must("policy", Name, "name of the policy"),
        Must("version", Integer, "only ever rises"),
        Must("expires", Date, "when it ends, at the beginning of that day"),
        Must("lattice", Map, "names of labels", Lattice),
        Must("domains", NamedMaps, "what is kept apart", Domain),
        Must("types", NamedMaps, "what a message can be", Type),
        Must("channels", NamedMaps, "what may flow; nothing else does", Channel),
        May("never", MapList, "flows that must not exist, through any number of domains", Never),
        May("only", MapList, "the complete list of channels into or out of a domain", Only),
        May("budgets", NamedMaps, "covert flow accepted, by domain", Budget))
        with { Later = ["audit", "people", "equivalences"] };
}
