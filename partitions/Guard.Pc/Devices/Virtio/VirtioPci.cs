// Virtio over PCI (Virtual I/O Device (VIRTIO) 1.2, 4.1 "Virtio Over PCI Bus"), modern only, split queues, INTA#, no MSI-X.
// Configuration space: 1AF4h:1040h + device type, revision 1, BAR 0: 16 KiB of memory, vendor capabilities 40h common, 50h ISR, 60h device
// configuration, 70h notification. In BAR 0:
//   0000h  common: 00 device_feature_select  04 device_feature(R)   08 driver_feature_select  0C driver_feature
//                  10 config_msix_vector(FFFFh)  12 num_queues(R)   14 device_status          15 config_generation(R)
//                  16 queue_select           18 queue_size          1A queue_msix_vector      1C queue_enable
//                  1E queue_notify_off(R)    20 queue_desc          28 queue_driver           30 queue_device
//   1000h  ISR status (R, reading clears): 0 queue, 1 configuration
//   2000h  device configuration, bytes
//   3000h  notification: queue n at 4 * n
// Registers take accesses of their own width, 64-bit ones in halves; others read all ones and are ignored.
using System;
using Guard.Pc.Devices.Pci;
using Guard.X86;

namespace Guard.Pc.Devices.Virtio;

/// <summary>A virtio device on the PCI bus: registers, feature negotiation, queues and interrupt; what it does is its heir's business.</summary>
internal abstract class VirtioPci : IChipState
{
    /// <summary>Bytes of BAR 0.</summary>
    public const uint WindowBytes = 0x4000;

    /// <summary>Where firmware puts BAR 0 of device 0; others follow by <see cref="WindowBytes"/>.</summary>
    public const uint FirmwareBase = 0xE0000000;

    /// <summary>Descriptors of a queue.</summary>
    protected const ushort QueueSize = 64;

    private const ulong Version1 = 1UL << 32;
    private const byte StatusDriverOk = 0x04;
    private const byte StatusFeaturesOk = 0x08;
    private const byte StatusNeedsReset = 0x40;
    private const byte QueueInterrupt = 0x01;
    private const byte ConfigurationInterrupt = 0x02;
    private const ushort InterruptDisable = 0x0400;
    private const ushort NoVector = 0xFFFF;

    private readonly VirtQueue[] _queues;
    private readonly IsaBridgePiix4 _bridge;
    private readonly int _device;
    private uint _deviceFeatureSelect;
    private uint _driverFeatureSelect;
    private ulong _driverFeatures;
    private byte _status;
    private byte _interruptStatus;
    private ushort _queueSelect;

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="bridge">Whose PIRQ the interrupt drives.</param>
    /// <param name="device">Device number on bus 0.</param>
    /// <param name="type">Virtio device type (chapter 5 "Device Types").</param>
    /// <param name="classCode">PCI class.</param>
    /// <param name="queues">Number of queues.</param>
    protected VirtioPci(PhysicalMemory memory, IsaBridgePiix4 bridge, int device, ushort type, uint classCode, int queues)
    {
        _bridge = bridge;
        _device = device;
        _queues = new VirtQueue[queues];
        for (int i = 0; i < queues; i++)
        {
            _queues[i] = new VirtQueue(memory, QueueSize);
        }

        Function = new PciFunction(0x1AF4, (ushort)(0x1040 + type), classCode, 0x01);
        Function.Define16(0x04, PciFunction.CommandMemory | PciFunction.CommandMaster, 0x0547);
        Function.Define16(0x06, 0x0010, 0);              // There is a capability list.
        Function.Define32(0x10, FirmwareBase + ((uint)device * WindowBytes), ~(WindowBytes - 1));
        Function.Define16(0x2C, 0x1AF4, 0);
        Function.Define16(0x2E, 0x0040, 0);
        Function.Define8(0x34, 0x40, 0);
        Function.Define8(0x3C, IsaBridgePiix4.FirmwareIrqOf(device), 0xFF);
        Function.Define8(0x3D, 1, 0);
        DefineCapability(0x40, 0x50, 16, 1, 0x0000, 0x38);
        DefineCapability(0x50, 0x60, 16, 3, 0x1000, 0x01);
        DefineCapability(0x60, 0x70, 16, 4, 0x2000, 0x100);
        DefineCapability(0x70, 0x00, 20, 2, 0x3000, (uint)queues * 4);
        Function.Define32(0x80, 4, 0);                   // notify_off_multiplier
        Function.Reset();
    }

    /// <summary>Its configuration space.</summary>
    public PciFunction Function { get; }

    /// <summary>True when the driver is ready and the device may read and write memory.</summary>
    public bool IsRunning => (_status & (StatusDriverOk | StatusNeedsReset)) == StatusDriverOk
        && (Function.CommandRegister & PciFunction.CommandMaster) != 0;

    /// <summary>Feature bits beside VIRTIO_F_VERSION_1.</summary>
    protected abstract ulong Features { get; }

    /// <summary>Features that both sides have.</summary>
    protected ulong NegotiatedFeatures => _driverFeatures;

    /// <summary>Power-on.</summary>
    public void Reset()
    {
        ResetTransport();
        _bridge.SetInterrupt(_device, asserted: false);
    }

    /// <summary>True when an address lies in the window, as BAR and command register stand.</summary>
    public bool Owns(ulong address) =>
        address - Function.Get32(0x10) < WindowBytes && (Function.CommandRegister & PciFunction.CommandMemory) != 0;

    /// <summary>Reads an address that <see cref="Owns"/> names.</summary>
    public ulong Read(ulong address, int widthBytes)
    {
        int offset = (int)(address & (WindowBytes - 1));
        ulong ones = widthBytes >= 8 ? ulong.MaxValue : (1UL << (8 * widthBytes)) - 1;
        switch (offset >> 12)
        {
            case 0:
                return ReadCommon(offset, widthBytes) & ones;
            case 1 when offset == 0x1000 && widthBytes == 1:
                byte status = _interruptStatus;
                _interruptStatus = 0;
                UpdateInterrupt();
                return status;
            case 2:
                ulong value = 0;
                for (int i = 0; i < widthBytes; i++)
                {
                    value |= (ulong)ReadConfiguration((offset & 0xFFF) + i) << (8 * i);
                }

                return value;
            default:
                return ones;
        }
    }

    /// <summary>Writes an address that <see cref="Owns"/> names.</summary>
    public void Write(ulong address, int widthBytes, ulong value, ulong tick)
    {
        int offset = (int)(address & (WindowBytes - 1));
        int queue = (offset & 0xFFF) >> 2;
        if (offset < 0x1000)
        {
            WriteCommon(offset, widthBytes, value);
        }
        else if (offset >= 0x3000 && (offset & 3) == 0 && queue < _queues.Length)
        {
            Work(queue, tick);
        }
    }

    /// <summary>Lets the device do what it can with a queue; it does nothing unless the driver is ready.</summary>
    public void Work(int queue, ulong tick)
    {
        if (IsRunning)
        {
            Serve(queue, tick);
            CheckQueues();
        }
    }

    /// <summary>Registers, queues, then what the heir adds; the configuration space is the bus's.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Doubleword(ref _deviceFeatureSelect);
        state.Doubleword(ref _driverFeatureSelect);
        state.Quadword(ref _driverFeatures);
        state.Byte(ref _status);
        state.Byte(ref _interruptStatus);
        state.Word(ref _queueSelect);
        foreach (VirtQueue queue in _queues)
        {
            queue.Exchange(ref state);
        }

        ExchangeDevice(ref state);
    }

    /// <summary>Whether a queue is broken, then what the heir adds.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        foreach (VirtQueue queue in _queues)
        {
            queue.ExchangeBuffers(ref state);
        }

        ExchangeDeviceBuffers(ref state);
    }

    /// <summary>Drives the interrupt as status and command register stand: after a write to the configuration space.</summary>
    public void UpdateInterrupt() =>
        _bridge.SetInterrupt(_device, _interruptStatus != 0 && (Function.CommandRegister & InterruptDisable) == 0);

    /// <summary>A queue by its number.</summary>
    protected VirtQueue Queue(int index) => _queues[index];

    /// <summary>Gives back the chain taken last from a queue.</summary>
    protected void Complete(VirtQueue queue, uint writtenBytes)
    {
        if (queue.Complete(writtenBytes))
        {
            _interruptStatus |= QueueInterrupt;
            UpdateInterrupt();
        }
    }

    /// <summary>Takes what the driver has put into a queue.</summary>
    protected abstract void Serve(int queue, ulong tick);

    /// <summary>A byte of the device configuration; 0 beyond its end.</summary>
    protected abstract byte ReadConfiguration(int offset);

    /// <summary>As after a device reset.</summary>
    protected abstract void ResetDevice();

    /// <summary>Walks over the heir's own registers, as <see cref="IChipState.Exchange"/>.</summary>
    protected abstract void ExchangeDevice(ref StateCursor state);

    /// <summary>Walks over the heir's own buffers, as <see cref="IChipState.ExchangeBuffers"/>.</summary>
    protected abstract void ExchangeDeviceBuffers(ref StateCursor state);

    private void DefineCapability(int at, byte next, byte lengthBytes, byte kind, uint offset, uint windowBytes)
    {
        Function.Define8(at, 0x09, 0);
        Function.Define8(at + 1, next, 0);
        Function.Define8(at + 2, lengthBytes, 0);
        Function.Define8(at + 3, kind, 0);
        Function.Define32(at + 8, offset, 0);
        Function.Define32(at + 12, windowBytes, 0);
    }

    private void ResetTransport()
    {
        _deviceFeatureSelect = 0;
        _driverFeatureSelect = 0;
        _driverFeatures = 0;
        _status = 0;
        _interruptStatus = 0;
        _queueSelect = 0;
        foreach (VirtQueue queue in _queues)
        {
            queue.Reset();
        }

        ResetDevice();
    }

    private void CheckQueues()
    {
        foreach (VirtQueue queue in _queues)
        {
            if (queue.IsBroken && (_status & StatusNeedsReset) == 0)
            {
                _status |= StatusNeedsReset;
                _interruptStatus |= ConfigurationInterrupt;
                UpdateInterrupt();
            }
        }
    }

    private ulong ReadCommon(int offset, int widthBytes)
    {
        VirtQueue? queue = _queueSelect < _queues.Length ? _queues[_queueSelect] : null;
        return (offset, widthBytes) switch
        {
            (0x00, 4) => _deviceFeatureSelect,
            (0x04, 4) => Half(Features | Version1, _deviceFeatureSelect),
            (0x08, 4) => _driverFeatureSelect,
            (0x0C, 4) => Half(_driverFeatures, _driverFeatureSelect),
            (0x10, 2) => NoVector,
            (0x12, 2) => (ulong)_queues.Length,
            (0x14, 1) => _status,
            (0x15, 1) => 0,
            (0x16, 2) => _queueSelect,
            (0x18, 2) => queue?.Size ?? 0u,
            (0x1A, 2) => NoVector,
            (0x1C, 2) => queue is { IsEnabled: true } ? 1u : 0,
            (0x1E, 2) => queue is null ? 0u : _queueSelect,
            (0x20 or 0x24, 4) => Half(queue?.Descriptors ?? 0, (uint)(offset >> 2) & 1),
            (0x28 or 0x2C, 4) => Half(queue?.Driver ?? 0, (uint)(offset >> 2) & 1),
            (0x30 or 0x34, 4) => Half(queue?.Device ?? 0, (uint)(offset >> 2) & 1),
            _ => ulong.MaxValue,
        };
    }

    private void WriteCommon(int offset, int widthBytes, ulong value)
    {
        switch (offset, widthBytes)
        {
            case (0x00, 4):
                _deviceFeatureSelect = (uint)value;
                break;
            case (0x08, 4):
                _driverFeatureSelect = (uint)value;
                break;
            case (0x0C, 4) when (_status & StatusFeaturesOk) == 0:
                _driverFeatures = WithHalf(_driverFeatures, _driverFeatureSelect, (uint)value) & (Features | Version1);
                break;
            case (0x14, 1):
                WriteStatus((byte)value);
                break;
            case (0x16, 2):
                _queueSelect = (ushort)value;
                break;
            default:
                WriteQueue(offset, widthBytes, value);
                break;
        }
    }

    private void WriteQueue(int offset, int widthBytes, ulong value)
    {
        if (_queueSelect >= _queues.Length)
        {
            return;
        }

        VirtQueue queue = _queues[_queueSelect];
        uint half = (uint)(offset >> 2) & 1;
        switch (offset, widthBytes)
        {
            case (0x18, 2):
                queue.Size = (ushort)value;
                break;
            case (0x1C, 2):
                queue.IsEnabled = value == 1;
                break;
            case (0x20 or 0x24, 4):
                queue.Descriptors = WithHalf(queue.Descriptors, half, (uint)value);
                break;
            case (0x28 or 0x2C, 4):
                queue.Driver = WithHalf(queue.Driver, half, (uint)value);
                break;
            case (0x30 or 0x34, 4):
                queue.Device = WithHalf(queue.Device, half, (uint)value);
                break;
            default:
                break;
        }
    }

    // 2.1 "Device Status Field": 0 resets; FEATURES_OK stays only with VIRTIO_F_VERSION_1; NEEDS_RESET is the device's own.
    private void WriteStatus(byte value)
    {
        if (value == 0)
        {
            ResetTransport();
            UpdateInterrupt();
            return;
        }

        byte accepted = (byte)(value & ~StatusNeedsReset);
        if ((_driverFeatures & Version1) == 0)
        {
            accepted = (byte)(accepted & ~(StatusFeaturesOk | StatusDriverOk));
        }

        _status = (byte)(accepted | (_status & StatusNeedsReset));
    }

    private static ulong Half(ulong value, uint half) => half switch
    {
        0 => (uint)value,
        1 => value >> 32,
        _ => 0,
    };

    private static ulong WithHalf(ulong value, uint half, uint part) => half switch
    {
        0 => (value & ~(ulong)uint.MaxValue) | part,
        1 => (uint)value | ((ulong)part << 32),
        _ => value,
    };
}
