namespace Guard.Policy.Documents;

/// <summary>Words of the design that this version lacks, by the key they stand under: refused by name, not as
/// misspellings.</summary>
internal static class LaterWords
{
    internal static bool IsLater(string key, string word) => key switch
    {
        "kind" => word is "json" or "img" or "xml",
        "ack" or "mode" => word is "delivered",
        "out_label" => word is "from_body",
        "devices" => word is "pc" or "disk" or "cdrom" or "floppy" or "network" or "vga",
        "fail" => word is "quarantine" or "review",
        "error" => word is "reject",
        "triple-fault" or "doorbell-flood" or "image-invalid" or "halted" or "emulator-fault" or "default" => word is "restart-warm",
        _ => false,
    };
}
