namespace Guard.Contracts;

/// <summary>How to start a partition once its memory holds the verified segments. All values come from the signed manifest.</summary>
/// <param name="Protocol">The boot protocol.</param>
/// <param name="EntryAddress">Guest-physical address of the first instruction.</param>
/// <param name="CommandLine">Printable ASCII handed to the guest where the protocol has a place for it; may be empty.</param>
public readonly record struct BootRequest(BootProtocol Protocol, ulong EntryAddress, string CommandLine);
