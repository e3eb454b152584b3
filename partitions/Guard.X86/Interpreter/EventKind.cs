namespace Guard.X86.Interpreter;

/// <summary>What caused an event that goes through the interrupt table.</summary>
internal enum EventKind
{
    /// <summary>INTR or NMI.</summary>
    External,

    /// <summary>A fault, trap or abort of the processor.</summary>
    Exception,

    /// <summary>INT n: the gate's DPL and virtual-8086 mode's IOPL matter.</summary>
    SoftwareInterrupt,

    /// <summary>INT3, INTO: the gate's DPL matters.</summary>
    SoftwareException,

    /// <summary>INT1: as an exception, without checks.</summary>
    PrivilegedSoftwareException,
}
