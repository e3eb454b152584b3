namespace Guard.Pc.Devices;

/// <summary>The wires by which chips reset or switch off the whole PC. Each stays asserted until the PC is erased.</summary>
internal sealed class SystemReset
{
    /// <summary>A guest asked for the processor to be reset.</summary>
    public bool IsRequested { get; private set; }

    /// <summary>A guest switched the PC off (ACPI S5).</summary>
    public bool IsOff { get; private set; }

    /// <summary>Asserts the reset.</summary>
    public void Request() => IsRequested = true;

    /// <summary>Switches off.</summary>
    public void SwitchOff() => IsOff = true;

    /// <summary>Power-on.</summary>
    public void Clear()
    {
        IsRequested = false;
        IsOff = false;
    }
}
