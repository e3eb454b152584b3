using static Guard.Policy.Diagnostics.DiagnosticSeverity;

namespace Guard.Policy.Diagnostics;

/// <summary>Every check this compiler makes, by id. <see cref="CheckCatalogue"/> lists them.</summary>
internal static class Check
{
    // Form: what any of the files may look like.
    internal static readonly CheckDescriptor S001 = Form("S001", "not UTF-8", "two readers must see the same text");
    internal static readonly CheckDescriptor S002 = Form("S002", "file too large", "work on a hostile file is bounded");
    internal static readonly CheckDescriptor S003 = Form("S003", "tab", "its width is the editor's, so indentation would be too");
    internal static readonly CheckDescriptor S004 =
        Form("S004", "invisible character", "text that cannot be seen can change what a line means");
    internal static readonly CheckDescriptor S005 = Form("S005", "not YAML", "nothing is guessed");
    internal static readonly CheckDescriptor S006 =
        Form("S006", "anchor or alias", "a value stands where it is used, so a reviewer sees it");
    internal static readonly CheckDescriptor S007 = Form("S007", "tag", "types come from the schema alone");
    internal static readonly CheckDescriptor S008 = Form("S008", "merge key", "it adds keys that do not stand there");
    internal static readonly CheckDescriptor S009 = Form("S009", "duplicate key", "readers disagree on which one counts");
    internal static readonly CheckDescriptor S010 = Form("S010", "directive or second document", "one file, one document");
    internal static readonly CheckDescriptor S011 = Form("S011", "brackets nested too deep", "people must be able to read it");
    internal static readonly CheckDescriptor S012 =
        Form("S012", "brackets over several lines", "indentation shows structure, or brackets do, not both");
    internal static readonly CheckDescriptor S013 = Form("S013", "nested too deep", "work on a hostile file is bounded");
    internal static readonly CheckDescriptor S014 = Form("S014", "text over several lines", "folding rules change what it says");
    internal static readonly CheckDescriptor S015 = Form("S015", "key is not a plain word", "keys are names");
    internal static readonly CheckDescriptor S016 = Form("S016", "unknown key", "a misspelt key must not be a silent default");
    internal static readonly CheckDescriptor S017 = Form("S017", "missing key", "what matters is said, never assumed");
    internal static readonly CheckDescriptor S018 =
        Form("S018", "wrong form", "a map, a list and a single value are different things");
    internal static readonly CheckDescriptor S019 = Form("S019", "value not understood", "no value is guessed or rounded");
    internal static readonly CheckDescriptor S020 =
        Form("S020", "not in this version", "a feature this version lacks is refused, never ignored");
    internal static readonly CheckDescriptor S021 = Form("S021", "file missing", "what is named must be there");
    internal static readonly CheckDescriptor S022 = Form("S022", "path outside the folder", "a policy is complete in its folder");
    internal static readonly CheckDescriptor S023 = Form("S023", "malformed name", "names go into records and commands");
    internal static readonly CheckDescriptor S024 = Form("S024", "too many", "the monitor's tables are bounded");
    internal static readonly CheckDescriptor S025 = Form("S025", "number out of range", "no value is clipped");
    internal static readonly CheckDescriptor S026 =
        Form("S026", "record schema line", "a schema that is not understood filters nothing");
    internal static readonly CheckDescriptor S027 = Form("S027", "word list line", "a word that can never match is a hole");
    internal static readonly CheckDescriptor S028 = Form("S028", "text not printable ASCII", "it goes into signed records");

    // Policy: the officer's half.
    internal static readonly CheckDescriptor P001 =
        OfPolicy("P001", Error, "domain without a label", "what has no label cannot be kept apart");
    internal static readonly CheckDescriptor P002 =
        OfPolicy("P002", Error, "label without rel", "who has access is said, never assumed");
    internal static readonly CheckDescriptor P003 =
        OfPolicy("P003", Error, "unknown name", "a rule about nothing protects nothing");
    internal static readonly CheckDescriptor P004 = OfPolicy("P004", Error, "rel said twice", "two statements may differ");
    internal static readonly CheckDescriptor P005 =
        OfPolicy("P005", Error, "marking not understood", "an unknown caveat must not be dropped");
    internal static readonly CheckDescriptor P006 =
        OfPolicy("P006", Error, "id used twice", "a guest's number must mean one thing");
    internal static readonly CheckDescriptor P007 =
        OfPolicy("P007", Error, "id given to some only", "numbers chosen by name would shift when a name is added");
    internal static readonly CheckDescriptor P008 =
        OfPolicy("P008", Error, "channel to itself", "a domain's own memory needs no guard");
    internal static readonly CheckDescriptor P009 =
        OfPolicy("P009", Error, "confidentiality and integrity both waived", "a channel may waive one half of the flow rule, never both");
    internal static readonly CheckDescriptor P010 =
        OfPolicy("P010", Error, "flow against the lattice", "information would flow down without anybody's authority");
    internal static readonly CheckDescriptor P011 =
        OfPolicy("P011", Error, "downgrade without two reviewers", "one person must not be able to release alone");
    internal static readonly CheckDescriptor P013 =
        OfPolicy("P013", Error, "nothing to waive", "an unneeded authority hides what a channel does");
    internal static readonly CheckDescriptor P014 =
        OfPolicy("P014", Error, "no filter pair", "content is judged by two programs of different authors, or not moved");
    internal static readonly CheckDescriptor P015 =
        OfPolicy("P015", Error, "roles do not match the quorum", "each approval needs its role");
    internal static readonly CheckDescriptor P016 =
        OfPolicy("P016", Error, "covert flow above the budget", "what can leak is bounded by the policy officer, not found out later");
    internal static readonly CheckDescriptor P017 =
        OfPolicy("P017", Error, "`never` is broken", "an assertion about flows holds through any number of domains");
    internal static readonly CheckDescriptor P018 =
        OfPolicy("P018", Error, "two channels for one flow", "which rule decided would be a matter of chance");
    internal static readonly CheckDescriptor P020 =
        OfPolicy("P020", Error, "label of what is delivered", "it must lie between what it holds and who reads it");
    internal static readonly CheckDescriptor P021 =
        OfPolicy("P021", Error, "covert flow without a budget", "a downgrade leaks by its timing; somebody must accept how much");
    internal static readonly CheckDescriptor P022 =
        OfPolicy("P022", Error, "more in flight than the audit reserve", "every transfer in flight must reach a recorded end on a full disk");
    internal static readonly CheckDescriptor P024 =
        OfPolicy("P024", Error, "`only` is broken", "a channel nobody listed leads there");
    internal static readonly CheckDescriptor P026 =
        OfPolicy("P026", Error, "expired", "a policy or authority that ran out allows nothing");
    internal static readonly CheckDescriptor P027 =
        OfPolicy("P027", Error, "authority missing", "a waiver names who granted it and until when");
    internal static readonly CheckDescriptor P028 =
        OfPolicy("P028", Error, "downgrade without release slots", "release times would carry what they should not");
    internal static readonly CheckDescriptor P030 =
        OfPolicy("P030", Error, "originator not asked", "ORCON content leaves only with its originator's approval");
    internal static readonly CheckDescriptor P031 =
        OfPolicy("P031", Error, "release slots without a downgrade", "slots and padding act on downgrade channels alone");
    internal static readonly CheckDescriptor P032 =
        OfPolicy("P032", Error, "size classes", "a message must fit a class, and classes must differ");
    internal static readonly CheckDescriptor P033 =
        OfPolicy("P033", Error, "quorum too large", "the transfer table knows 0, 1 or 2 approvals");
    internal static readonly CheckDescriptor P034 =
        OfPolicy("P034", Error, "organisations unknown", "`forbid_same_org` compares organisations, so they must be said");
    internal static readonly CheckDescriptor P035 =
        OfPolicy("P035", Error, "limits contradict one another", "a limit that cannot act is a mistake");
    internal static readonly CheckDescriptor P036 =
        OfPolicy("P036", Error, "word list without text", "words are looked for in text only");
    internal static readonly CheckDescriptor P038 =
        OfPolicy("P038", Error, "type smaller than its record", "no message would ever fit");
    internal static readonly CheckDescriptor P040 = OfPolicy("P040", Error, "named twice", "one statement per thing");
    internal static readonly CheckDescriptor P041 =
        OfPolicy("P041", Error, "no domain, type or channel", "an empty policy is a mistake");
    internal static readonly CheckDescriptor P019 =
        OfPolicy("P019", Warning, "never used", "what is not used was meant to be, or should go");
    internal static readonly CheckDescriptor P012 =
        OfPolicy("P012", Warning, "one person, both roles", "two approvals by one person are one; looked at with --keyset");
    internal static readonly CheckDescriptor P023 =
        OfPolicy("P023", Warning, "key about to expire", "with it a review or the policy stops; looked at with --keyset");
    internal static readonly CheckDescriptor P029 =
        OfPolicy("P029", Warning, "no test for a rule", "what no case tries may change unnoticed; looked at where a tests.yaml is");
    internal static readonly CheckDescriptor P025 = OfPolicy("P025", Warning, "empty audience", "nobody may read it");

    // Plan: the integrator's half, and whether the two fit.
    internal static readonly CheckDescriptor G001 =
        OfPlan("G001", Error, "domain without partition", "every domain is realised exactly once");
    internal static readonly CheckDescriptor G002 = OfPlan("G002", Error, "partition without domain", "it would have no label");
    internal static readonly CheckDescriptor G003 = OfPlan("G003", Error, "image missing", "what runs is named and signed");
    internal static readonly CheckDescriptor G004 =
        OfPlan("G004", Error, "image above its ceiling", "an image runs only where its vendor and site allow it");
    internal static readonly CheckDescriptor G005 =
        OfPlan("G005", Error, "memory size", "RAM comes in whole pages, between 64 KiB and 1 GiB");
    internal static readonly CheckDescriptor G006 = OfPlan("G006", Error, "memory smaller than the image", "it would not load");
    internal static readonly CheckDescriptor G007 =
        OfPlan("G007", Error, "channel end without guard device", "its domain could neither send nor receive");
    internal static readonly CheckDescriptor G008 =
        OfPlan("G008", Error, "guard device without channel", "a door that leads nowhere is a door too many");
    internal static readonly CheckDescriptor G009 =
        OfPlan("G009", Error, "devices", "a PC has at most two serial ports and one guard device");
    internal static readonly CheckDescriptor G010 = OfPlan("G010", Error, "partition without slot", "it would never run");
    internal static readonly CheckDescriptor G011 =
        OfPlan("G011", Error, "slots longer than the frame", "somebody would lose time");
    internal static readonly CheckDescriptor G012 = OfPlan("G012", Error, "not whole ticks", "nothing is rounded");
    internal static readonly CheckDescriptor G013 =
        OfPlan("G013", Error, "slot too short", "a slot holds at least one exception delivery");
    internal static readonly CheckDescriptor G014 =
        OfPlan("G014", Error, "release slot between frames", "releases happen between frames");
    internal static readonly CheckDescriptor G015 =
        OfPlan("G015", Error, "acknowledgement epoch between frames", "acknowledgements change between frames");
    internal static readonly CheckDescriptor G016 =
        OfPlan("G016", Error, "deadline before the slots can serve the queue", "transfers would be quarantined for waiting as planned");
    internal static readonly CheckDescriptor G017 =
        OfPlan("G017", Error, "partition's error stops others", "nothing in one partition's failure reaches another");
    internal static readonly CheckDescriptor G018 =
        OfPlan("G018", Error, "action does not fit the error", "an illegal image must never run");
    internal static readonly CheckDescriptor G019 =
        OfPlan("G019", Error, "restart without a budget", "a crash loop would never end");
    internal static readonly CheckDescriptor G020 =
        OfPlan("G020", Error, "restart budget without restart", "a limit that cannot act is a mistake");
    internal static readonly CheckDescriptor G021 =
        OfPlan("G021", Error, "memory sum", "RAM is reserved before the first instruction");
    internal static readonly CheckDescriptor G022 =
        OfPlan("G022", Error, "audit reserve", "refusals and partitions' ends must be recorded on a full disk, beside what P022 counts");
    internal static readonly CheckDescriptor G023 = OfPlan("G023", Error, "clock", "a tick is between 0.1 ns and 1 ms");
    internal static readonly CheckDescriptor G024 = OfPlan("G024", Error, "no schedule", "nothing would run");
    internal static readonly CheckDescriptor G025 =
        OfPlan("G025", Error, "modes with different frames", "release slots count frames");
    internal static readonly CheckDescriptor G026 =
        OfPlan("G026", Error, "doorbells", "a source that cannot ring cannot send; the outbox is bounded");
    internal static readonly CheckDescriptor G027 =
        OfPlan("G027", Error, "deadline shorter than the way of a transfer", "every transfer would miss it");
    internal static readonly CheckDescriptor G028 =
        OfPlan("G028", Error, "message larger than the partition's memory", "it could neither be sent nor received");
    internal static readonly CheckDescriptor G029 =
        OfPlan("G029", Error, "checkpoint distance", "a checkpoint comes before the reserve is spent");
    internal static readonly CheckDescriptor G030 =
        OfPlan("G030", Error, "policy ends before the clock begins", "guests would start in a time it does not cover");
    internal static readonly CheckDescriptor G031 =
        OfPlan("G031", Error, "log origin", "it names the log in everybody's records");
    internal static readonly CheckDescriptor G032 = OfPlan("G032", Error, "frame too long", "the monitor counts ticks of a frame in 40 bits");
    internal static readonly CheckDescriptor G033 =
        OfPlan("G033", Error, "more than the monitor runs", "its tables are bounded, and a system that checks clean must run");
    internal static readonly CheckDescriptor G034 =
        OfPlan("G034", Error, "device without what it stands on", "virtio devices are found on PCI; the console shows the guard device");
    internal static readonly CheckDescriptor G035 =
        OfPlan("G035", Error, "more channel ends than a console shows", "an end without a port could neither send nor receive");
    internal static readonly CheckDescriptor G036 =
        OfPlan("G036", Error, "more doorbells in a frame than the outbox holds", "each message of a frame has a buffer of its own");
    internal static readonly CheckDescriptor G037 =
        OfPlan("G037", Warning, "a debugger may look in", "registers and memory of a domain leave it for whoever attaches; each attach is a record");

    private static CheckDescriptor Form(string id, string title, string reason) => new(id, CheckClass.Form, Error, title, reason);

    private static CheckDescriptor OfPolicy(string id, DiagnosticSeverity severity, string title, string reason) =>
        new(id, CheckClass.Policy, severity, title, reason);

    private static CheckDescriptor OfPlan(string id, DiagnosticSeverity severity, string title, string reason) =>
        new(id, CheckClass.Plan, severity, title, reason);
}
