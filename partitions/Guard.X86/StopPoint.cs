namespace Guard.X86;

/// <summary>One place a debugger wants to stop at.</summary>
/// <param name="Kind">What must happen there.</param>
/// <param name="Address">Linear address.</param>
/// <param name="LengthBytes">Bytes watched, at least 1; not looked at for <see cref="StopKind.Execution"/>.</param>
public readonly record struct StopPoint(StopKind Kind, uint Address, uint LengthBytes);
