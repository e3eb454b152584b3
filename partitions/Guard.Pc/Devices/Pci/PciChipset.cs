using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Pc.Devices.Apic;
using Guard.Pc.Devices.Virtio;
using Guard.X86;

namespace Guard.Pc.Devices.Pci;

/// <summary>What every PC with PCI has: the bus, the host bridge, the ISA bridge and the power management function beside it.</summary>
internal sealed class PciChipset : IChipState
{
    private const int ConsoleDevice = 2;
    private const int BlockDevice = 3;
    private const int RandomDevice = 4;
    private const int NetworkDevice = 5;

    private readonly HostBridge82441FX _hostBridge;
    private readonly VirtioConsole? _console;
    private readonly VirtioBlock? _block;
    private readonly VirtioRandom? _random;
    private readonly VirtioNetwork? _network;
    private readonly ImmutableArray<VirtioPci> _virtio;

    /// <param name="options">Devices, memory and clock.</param>
    /// <param name="memory">The partition's own memory, for virtio devices.</param>
    /// <param name="controllers">Whose lines the interrupts drive.</param>
    /// <param name="reset">What resets the PC and switches it off.</param>
    /// <param name="guard">The guard device behind a virtio console; null without one.</param>
    /// <param name="ioApic">The I/O APIC that has the PCI interrupts; null without one.</param>
    public PciChipset(
        PcOptions options, PhysicalMemory memory, PicPair controllers, SystemReset reset, GuardPort? guard, IoApic? ioApic = null)
    {
        IsaBridge = new IsaBridgePiix4(controllers, reset, ioApic);
        PowerManagement = new PowerManagementPiix4(options.TicksPerSecond, new IrqLine(controllers, PowerManagementPiix4.Irq), reset);
        _hostBridge = new HostBridge82441FX(memory, options.PlainPc is { Bios.IsDefaultOrEmpty: false });
        Bus.Add(HostBridge82441FX.Device, 0, _hostBridge.Function);
#if GUARD_PLANTS
        CrossedBridge = _hostBridge.Function;
#endif
        Bus.Add(IsaBridgePiix4.Device, 0, IsaBridge.Function);
        Bus.Add(IsaBridgePiix4.Device, PowerManagementPiix4.FunctionNumber, PowerManagement.Function);
        var virtio = ImmutableArray.CreateBuilder<VirtioPci>();
        if (options.Devices.HasFlag(PartitionDevices.VirtioConsole) && guard is not null)
        {
            _console = new VirtioConsole(memory, IsaBridge, ConsoleDevice, guard, options.GuardPorts);
            Bus.Add(ConsoleDevice, 0, _console.Function);
            virtio.Add(_console);
        }

        if (options.Devices.HasFlag(PartitionDevices.VirtioBlock))
        {
            _block = new VirtioBlock(memory, IsaBridge, BlockDevice, options.Disk);
#if GUARD_PLANTS
            _block.Crossing = options.Crossing;
#endif
            Bus.Add(BlockDevice, 0, _block.Function);
            virtio.Add(_block);
        }

        if (options.Devices.HasFlag(PartitionDevices.VirtioRandom))
        {
            _random = new VirtioRandom(memory, IsaBridge, RandomDevice, options.RandomSeed.AsSpan());
            Bus.Add(RandomDevice, 0, _random.Function);
            virtio.Add(_random);
        }

        if (options.Devices.HasFlag(PartitionDevices.VirtioNetwork))
        {
            _network = new VirtioNetwork(memory, IsaBridge, NetworkDevice, options.Id.Value);
            Bus.Add(NetworkDevice, 0, _network.Function);
            virtio.Add(_network);
        }

        _virtio = virtio.ToImmutable();
    }

    public PciBus Bus { get; } = new();
#if GUARD_PLANTS

    public PciFunction CrossedBridge { get; }
#endif

    public IsaBridgePiix4 IsaBridge { get; }

    public PowerManagementPiix4 PowerManagement { get; }

    /// <summary>The network card; null for a PC that has none.</summary>
    public VirtioNetwork? Network => _network;

    /// <summary>As firmware leaves it.</summary>
    public void Reset()
    {
        Bus.Reset();
        _hostBridge.Apply();
        IsaBridge.Reset();
        PowerManagement.Reset();
        foreach (VirtioPci device in _virtio)
        {
            device.Reset();
        }

        _block?.Restore();
        _random?.Restart();
        _network?.Unplug();
    }

    /// <summary>Released messages and network frames go to the guest.</summary>
    public void Pump(ulong tick)
    {
        _console?.Pump(tick);
        _network?.Pump(tick);
    }

    /// <summary>The virtio device whose window an address lies in, or null.</summary>
    public VirtioPci? FindWindow(ulong address)
    {
        foreach (VirtioPci device in _virtio)
        {
            if (device.Owns(address))
            {
                return device;
            }
        }

        return null;
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
                _hostBridge.Apply();
                IsaBridge.Route();                       // It may have been a route, or have let an interrupt through.
                foreach (VirtioPci device in _virtio)
                {
                    device.UpdateInterrupt();
                }

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
        _hostBridge.Apply();
        IsaBridge.Exchange(ref state);
        PowerManagement.Exchange(ref state);
        foreach (VirtioPci device in _virtio)
        {
            device.Exchange(ref state);
        }
    }

    /// <summary>What virtio devices hold beside their registers.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        foreach (VirtioPci device in _virtio)
        {
            device.ExchangeBuffers(ref state);
        }
    }

    private bool OwnsByte(ushort port) =>
        port is IsaBridgePiix4.ResetPort or (>= PciBus.DataPort and <= PciBus.DataPort + 3) || PowerManagement.Owns(port);
}
