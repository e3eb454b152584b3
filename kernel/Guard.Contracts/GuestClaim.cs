namespace Guard.Contracts;

/// <summary>What a guest alleges: that bytes of its memory stand at an address. Nothing here has been checked.</summary>
/// <param name="Address">Alleged guest-physical address of the first byte.</param>
/// <param name="LengthBytes">Alleged length; any 64-bit value, wrap-around included.</param>
public readonly record struct GuestClaim(ulong Address, ulong LengthBytes);
