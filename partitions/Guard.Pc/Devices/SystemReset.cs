namespace Guard.Pc.Devices;

/// <summary>The wires by which chips reset or switch off the whole PC. Each stays asserted until the PC is erased.</summary>
internal sealed class SystemReset : IChipState
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

    /// <summary>Nothing the transcript would not tell: a PC with a wire asserted has left its slot for good.</summary>
    public void Exchange(ref StateCursor state)
    {
    }

    /// <summary>Both wires.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        bool isRequested = IsRequested;
        bool isOff = IsOff;
        state.Flag(ref isRequested);
        state.Flag(ref isOff);
        IsRequested = isRequested;
        IsOff = isOff;
    }
}
