namespace Guard.Pc.Devices;

/// <summary>One interrupt request line from a device to the interrupt controllers.</summary>
internal sealed class IrqLine
{
    private readonly PicPair _controllers;
    private readonly int _number;

    /// <summary>Connects line <paramref name="number"/>, 0 to 15 without 2.</summary>
    public IrqLine(PicPair controllers, int number)
    {
        _controllers = controllers;
        _number = number;
    }

    /// <summary>Drives the line.</summary>
    public void Set(bool asserted) => _controllers.SetLine(_number, asserted);

    /// <summary>Drives the line low, then high: a new edge even when it was high.</summary>
    public void Pulse()
    {
        Set(asserted: false);
        Set(asserted: true);
    }
}
