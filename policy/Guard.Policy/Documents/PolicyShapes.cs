using static Guard.Policy.Documents.MapShape;
using static Guard.Policy.Documents.ValueForm;
using static Guard.Policy.Documents.Widening;

namespace Guard.Policy.Documents;

/// <summary>Every key of policy.yaml.</summary>
public static class PolicyShapes
{
    private static readonly MapShape Lattice = Of(
        "a lattice",
        Must("id", Name, "name of the lattice; labels of two lattices never compare").WidensWhen(Changed),
        Must("levels", Names, "classifications, lowest first").WidensWhen(Changed),
        May("categories", Names, "compartments; more of them is higher").WidensWhen(Changed),
        Must("nations", Names, "nations that can be named in rel; more of them is lower").WidensWhen(Changed),
        May("groups", NamedNames, "names for several nations: FVEY: [USA, GBR, AUS, CAN, NZL]"),
        May("handling", Names, "handling caveats; more of them is higher. ORCON demands the originator's approval").WidensWhen(Changed))
        with { Later = ["equivalence"] };

    private static readonly MapShape Domain = Of(
        "a domain",
        May("id", Integer, "number of the partition; give it to all domains or to none (then by name)").WidensWhen(Changed),
        Must("label", Marking, "what it may hold, for example SECRET//ORBIT").WidensWhen(Changed),
        May("rel", Names, "nations of everyone with access; or in the label, REL TO ...").WidensWhen(Changed),
        Must("integrity", Integer, "trustworthiness of its content, 0 to 255").WidensWhen(Changed),
        May("owner", Text, "person answerable for it").WidensWhen(Changed),
        May("org", Text, "that person's organisation").WidensWhen(Changed));

    private static readonly MapShape Type = Of(
        "a type",
        May("id", Integer, "number a guest writes; give it to all types or to none (then by name)").WidensWhen(Changed),
        Must("kind", Choice, "how content is judged", null, "rec", "text").WidensWhen(Changed),
        May("schema", Path, "rec: the record's schema"),
        May("profile", Choice, "text: the repertoire", null, "ascii-lines"),
        May("max", Size, "longest content; for rec its record's length when left out").WidensWhen(Raised),
        May("line", Integer, "text: longest line in characters").WidensWhen(Raised),
        May("lines", Integer, "text: most lines").WidensWhen(Raised),
        May("run", Integer, "text: longest run of letters and digits; 24 when left out").WidensWhen(Raised));

    private static readonly MapShape Waiver = Of(
        "a waiver",
        Must("authority", Text, "who granted it: number and date of the memo").WidensWhen(Changed),
        Must("until", Date, "when it ends, at the beginning of that day").WidensWhen(Raised));

    private static readonly MapShape OutLabel = Of(
        "an out_label",
        Must("fixed", Marking, "label of what is delivered").WidensWhen(Changed),
        May("rel", Names, "nations it may be shown to; or in the marking").WidensWhen(Changed))
        with { Later = ["from_body"] };

    private static readonly MapShape Ack = Of(
        "an acknowledgement",
        Must("mode", Choice, "what the source may learn", null, "none", "staged").WidensWhen(Raised),
        May("epoch", Duration, "staged: one symbol in each epoch, from low-side state alone").WidensWhen(Lowered))
        with { Later = ["leak_budget"] };

    private static readonly MapShape Limits = Of(
        "limits",
        Must("rate", Rate, "messages over time").WidensWhen(Raised),
        Must("burst", Integer, "messages at once").WidensWhen(Raised),
        Must("day", Integer, "messages in 24 virtual hours").WidensWhen(Raised),
        May("queue", Integer, "transfers in flight at once; 16 when left out").WidensWhen(Raised),
        May("records", Rate, "audit records one frame may spend on refusals: 4/frame when left out").WidensWhen(Changed));

    private static readonly MapShape Filters = Of(
        "filters",
        May("words", Path, "text: list of words that must not pass").WidensWhen(Removed),
        May("opaque", Map, "text: what looks like encoded data", Of(
            "an opaque limit", Must("max_run", Integer, "longest run of letters and digits").WidensWhen(Raised))).WidensWhen(Removed));

    private static readonly MapShape Review = Of(
        "a review",
        Must("quorum", Integer, "approvals needed: 0, 1 or 2").WidensWhen(Lowered),
        Must("roles", Names, "role of each approval, one each").WidensWhen(Changed),
        Must("timeout", Duration, "wall time for each stage, whole seconds").WidensWhen(Raised),
        May("forbid_same_org", Switch, "reviewers of other organisations than the source and than one another").WidensWhen(Lowered));

    private static readonly MapShape Slot = Of(
        "release slots",
        Must("every", Duration, "distance of slots, a multiple of the frame").WidensWhen(Lowered),
        Must("max", Integer, "messages at most in one slot").WidensWhen(Raised),
        Must("sizes", Sizes, "size classes a message is padded to, ascending").WidensWhen(Added));

    private static readonly MapShape On = Of(
        "outcomes",
        May("fail", Choice, "a filter refuses", null, "reject"),
        May("error", Choice, "a filter cannot judge", null, "quarantine"));

    private static readonly MapShape Deadlines = Of(
        "deadlines",
        May("stage", Duration, "until the admission is durable; 5s when left out").WidensWhen(Changed),
        May("filter", Duration, "filters and comparison; 5s when left out").WidensWhen(Changed),
        May("authorised", Duration, "until its slot; 60s when left out").WidensWhen(Changed),
        May("deliver", Duration, "until it lies in the inbox; 5s when left out").WidensWhen(Changed));

    private static readonly MapShape Channel = Of(
        "a channel",
        May("id", Integer, "number a guest writes; give it to all channels or to none (then by name)").WidensWhen(Changed),
        Must("from", Name, "the one writer").WidensWhen(Changed),
        Must("to", Name, "the one reader").WidensWhen(Changed),
        Must("types", Names, "types it carries").WidensWhen(Added),
        May("import", Map, "waives integrity", Waiver).WidensWhen(Added),
        May("downgrade", Map, "waives confidentiality", Waiver).WidensWhen(Added),
        Must("out_label", ChoiceOrMap, "label of what is delivered: keep, or fixed", OutLabel, "keep").WidensWhen(Changed),
        Must("ack", ChoiceOrMap, "what the source learns: none, or staged", Ack, "none").WidensWhen(Raised),
        Must("limits", Map, "quota; its state depends on the source alone", Limits),
        May("filters", Map, "more than the type's own filters", Filters),
        May("review", Map, "approval by people", Review),
        May("slot", Map, "release slots of a downgrade channel", Slot).WidensWhen(Removed),
        May("on", Map, "what becomes of refused content", On),
        May("deadlines", Map, "virtual time a transfer may spend in a state", Deadlines))
        with { Later = ["heartbeat"] };

    private static readonly MapShape Never = Of(
        "a never rule",
        Must("from", Name, "a domain, or any").WidensWhen(Changed),
        Must("to", Name, "a domain, or any").WidensWhen(Changed),
        May("types", Names, "only when the last step carries one of these").WidensWhen(Changed),
        May("except", Names, "channels that are allowed to").WidensWhen(Changed))
        with { Later = ["via"] };

    private static readonly MapShape Only = Of(
        "an only rule",
        May("into", Name, "a domain: no other channel leads into it").WidensWhen(Changed),
        May("out_of", Name, "a domain: no other channel leads out of it").WidensWhen(Changed),
        Must("channels", Names, "the channels that may").WidensWhen(Changed));

    private static readonly MapShape Budget = Of(
        "a budget", Must("covert", BitRate, "most that may leak into this domain by timing and size").WidensWhen(Raised));

    /// <summary>The whole file.</summary>
    public static MapShape Policy { get; } = Of(
        "a policy",
        Must("policy", Name, "name of the policy").WidensWhen(Changed),
        Must("version", Integer, "only ever rises"),
        Must("expires", Date, "when it ends, at the beginning of that day").WidensWhen(Raised),
        Must("lattice", Map, "names of labels", Lattice),
        Must("domains", NamedMaps, "what is kept apart", Domain).WidensWhen(Added),
        Must("types", NamedMaps, "what a message can be", Type).WidensWhen(Added),
        Must("channels", NamedMaps, "what may flow; nothing else does", Channel).WidensWhen(Added),
        May("never", MapList, "flows that must not exist, through any number of domains", Never).WidensWhen(Removed),
        May("only", MapList, "the complete list of channels into or out of a domain", Only).WidensWhen(Removed),
        May("budgets", NamedMaps, "covert flow accepted, by domain", Budget).WidensWhen(Added))
        with { Later = ["audit", "people", "equivalences"] };
}
