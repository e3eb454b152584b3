namespace Guard.Pc.Devices.Pci;

/// <summary>What every PC with PCI has: the bus, the host bridge, the ISA bridge and the power management function beside it.</summary>
internal sealed class PciChipset
{
    /// <param name="options">Memory and clock.</param>
    /// <param name="controllers">Whose lines the interrupts drive.</param>
    /// <param name="reset">What resets the PC and switches it off.</param>
    public PciChipset(PcOptions options, PicPair controllers, SystemReset reset)
    {
        IsaBridge = new IsaBridgePiix4(controllers, reset);
        PowerManagement = new PowerManagementPiix4(options.TicksPerSecond, new IrqLine(controllers, PowerManagementPiix4.Irq), reset);
        Bus.Add(HostBridge82441FX.Device, 0, HostBridge82441FX.Create(options.MemoryBytes));
        Bus.Add(IsaBridgePiix4.Device, 0, IsaBridge.Function);
        Bus.Add(IsaBridgePiix4.Device, PowerManagementPiix4.FunctionNumber, PowerManagement.Function);
    }

    public PciBus Bus { get; } = new();

    public IsaBridgePiix4 IsaBridge { get; }

    public PowerManagementPiix4 PowerManagement { get; }

    /// <summary>Bytes of the chipset's state.</summary>
    public int StateBytes => Bus.StateBytes + IsaBridgePiix4.StateBytes + PowerManagementPiix4.StateBytes;

    /// <summary>As firmware leaves it.</summary>
    public void Reset()
    {
        Bus.Reset();
        IsaBridge.Reset();
        PowerManagement.Reset();
    }

    /// <summary>Reads a byte; false when no port of the chipset is there.</summary>
    public bool TryRead(ushort port, ulong tick, out byte value)
    {
        value = port switch
        {
            IsaBridgePiix4.ResetPort => IsaBridge.ReadResetControl(),
            >= PciBus.DataPort and <= PciBus.DataPort + 3 => Bus.ReadData(port - PciBus.DataPort),
            _ when PowerManagement.Owns(port) => PowerManagement.Read(port, tick),
            _ => 0xFF,
        };
        return OwnsByte(port);
    }

    /// <summary>Writes a byte; false when no port of the chipset is there.</summary>
    public bool TryWrite(ushort port, byte value, ulong tick)
    {
        switch (port)
        {
            case IsaBridgePiix4.ResetPort:
                IsaBridge.WriteResetControl(value);
                break;
            case >= PciBus.DataPort and <= PciBus.DataPort + 3:
                Bus.WriteData(port - PciBus.DataPort, value);
                IsaBridge.Route();                       // It may have been a route.
                break;
            default:
                if (!PowerManagement.Owns(port))
                {
                    return false;
                }

                PowerManagement.Write(port, value, tick);
                break;
        }

        return true;
    }

    /// <summary>The bus with every function's configuration space, then the chips behind them.</summary>
    public void Exchange(ref StateCursor state)
    {
        Bus.Exchange(ref state);
        IsaBridge.Exchange(ref state);
        PowerManagement.Exchange(ref state);
    }

    private bool OwnsByte(ushort port) =>
        port is IsaBridgePiix4.ResetPort or (>= PciBus.DataPort and <= PciBus.DataPort + 3) || PowerManagement.Owns(port);
}
