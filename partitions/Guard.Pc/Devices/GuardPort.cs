// GuardPort, the paravirtual guard device: register table and protocol in GUARDPORT.md.
//   5A0h + 00 ID            04 FEATURES    08 DESCRIPTOR_LOW    0C DESCRIPTOR_HIGH
//          10 DOORBELL      14 STATUS      18 INBOX_LOW         1C INBOX_HIGH
//          20 INBOX_LENGTH  24 TAKE        28 INTERRUPT_ENABLE  2C INTERRUPT_STATUS
//          30 ACK_CHANNEL   34 ACK_SYMBOL  38 DOORBELLS         3C NEXT_BYTES
using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.X86;

namespace Guard.Pc.Devices;

/// <summary>The guard device of one partition. It sees that partition's memory and nothing else.</summary>
internal sealed class GuardPort : IChipState
{
    /// <summary>First port of the window.</summary>
    public const ushort BasePort = 0x5A0;

    /// <summary>Bytes of ports in the window.</summary>
    public const int WindowBytes = 0x40;

    /// <summary>Interrupt line.</summary>
    public const int Irq = 5;

    /// <summary>Bytes of a descriptor: channel 4, type 4, address 8, length 8.</summary>
    public const int DescriptorBytes = 24;

    /// <summary>Channels for which an acknowledgement is kept; a source has far fewer.</summary>
    public const int AcknowledgementSlots = 64;

    private const uint Identifier = 0x50445247;
    private const uint Features = 0x0001_0001;
    private const byte Accepted = 1;
    private const byte Malformed = 2;
    private const byte Taken = 1;
    private const byte Empty = 2;
    private const byte TooSmall = 3;
    private const byte TakeMalformed = 4;

    private readonly PhysicalMemory _memory;
    private readonly IrqLine _irq;
    private readonly GuardOutbox _outbox;
    private readonly GuardInbox _inbox = new();
    private readonly uint _doorbellsPerSlot;
    private readonly uint[] _acknowledgedChannels = new uint[AcknowledgementSlots];
    private readonly byte[] _acknowledgements = new byte[AcknowledgementSlots];
    private int _acknowledgementCount;
    private ulong _descriptorAddress;
    private ulong _inboxAddress;
    private uint _inboxLength;
    private uint _selectedChannel;
    private byte _status;
    private byte _takeResult;
    private bool _interruptEnabled;

    /// <param name="memory">The partition's own memory.</param>
    /// <param name="irq">IRQ 5, level-triggered.</param>
    /// <param name="doorbellsPerSlot">Doorbells copied in one slot.</param>
    /// <param name="slotsPerFrame">Slots between two collections of the outbox.</param>
    public GuardPort(PhysicalMemory memory, IrqLine irq, uint doorbellsPerSlot, uint slotsPerFrame)
    {
        _memory = memory;
        _irq = irq;
        _doorbellsPerSlot = doorbellsPerSlot;
        _outbox = new GuardOutbox((int)(doorbellsPerSlot * slotsPerFrame));
        Reset();
    }

    /// <summary>Doorbells of this slot, those beyond the allowance included.</summary>
    public uint SlotDoorbells { get; private set; }

    /// <summary>All doorbells since the last reset.</summary>
    public ulong Doorbells { get; private set; }

    /// <summary>Doorbells beyond their slot's allowance.</summary>
    public ulong DoorbellsOverAllowance { get; private set; }

    /// <summary>Doorbells answered 'malformed'.</summary>
    public ulong MalformedClaims { get; private set; }

    /// <summary>Messages for the monitor.</summary>
    public GuardOutbox Outbox => _outbox;

    /// <summary>Bytes of payload a further delivery may have.</summary>
    public int InboxFreeBytes => _inbox.FreeBytes;

    /// <summary>Further messages it can take.</summary>
    public int InboxFreeMessages => _inbox.FreeMessages;

    /// <summary>True when the port lies in the window.</summary>
    public static bool Owns(ushort port) => port is >= BasePort and < BasePort + WindowBytes;

    /// <summary>Every register 0, inbox and outbox empty and overwritten.</summary>
    public void Reset()
    {
        _outbox.Erase();
        _inbox.Erase();
        Array.Clear(_acknowledgedChannels);
        Array.Clear(_acknowledgements);
        _acknowledgementCount = 0;
        _descriptorAddress = 0;
        _inboxAddress = 0;
        _inboxLength = 0;
        _selectedChannel = 0;
        _status = 0;
        _takeResult = 0;
        _interruptEnabled = false;
        SlotDoorbells = 0;
        Doorbells = 0;
        DoorbellsOverAllowance = 0;
        MalformedClaims = 0;
        UpdateIrq();
    }

    /// <summary>A new slot: a new allowance.</summary>
    public void BeginSlot() => SlotDoorbells = 0;

    /// <summary>Reads the register at an offset that is a multiple of 4 below <see cref="WindowBytes"/>.</summary>
    public uint Read(int offset) => offset switch
    {
        0x00 => Identifier,
        0x04 => Features,
        0x08 => (uint)_descriptorAddress,
        0x0C => (uint)(_descriptorAddress >> 32),
        0x10 => 0,
        0x14 => _status,
        0x18 => (uint)_inboxAddress,
        0x1C => (uint)(_inboxAddress >> 32),
        0x20 => _inboxLength,
        0x24 => _takeResult,
        0x28 => _interruptEnabled ? 1u : 0,
        0x2C => _inbox.Count > 0 ? 1u : 0,
        0x30 => _selectedChannel,
        0x34 => Acknowledgement(_selectedChannel),
        0x38 => (uint)Doorbells,
        0x3C => (uint)_inbox.NextBytes,
        _ => uint.MaxValue,
    };

    /// <summary>Writes the register at an offset that is a multiple of 4 below <see cref="WindowBytes"/>.</summary>
    public void Write(int offset, uint value, ulong tick)
    {
        switch (offset)
        {
            case 0x08:
                _descriptorAddress = (_descriptorAddress & ~(ulong)uint.MaxValue) | value;
                break;
            case 0x0C:
                _descriptorAddress = (uint)_descriptorAddress | ((ulong)value << 32);
                break;
            case 0x10:
                Ring(tick);
                break;
            case 0x18:
                _inboxAddress = (_inboxAddress & ~(ulong)uint.MaxValue) | value;
                break;
            case 0x1C:
                _inboxAddress = (uint)_inboxAddress | ((ulong)value << 32);
                break;
            case 0x20:
                _inboxLength = value;
                break;
            case 0x24:
                _takeResult = Take();
                UpdateIrq();
                break;
            case 0x28:
                _interruptEnabled = (value & 1) != 0;
                UpdateIrq();
                break;
            case 0x30:
                _selectedChannel = value;
                break;
            default:                                     // Read-only registers.
                break;
        }
    }

    /// <summary>Puts a released message into the inbox; between frames only.</summary>
    public bool TryDeliver(ChannelId channel, ulong sequence, TypeId type, ReadOnlySpan<byte> payload, int contentBytes)
    {
        bool fits = _inbox.TryPut(channel, sequence, type, payload, contentBytes);
        UpdateIrq();
        return fits;
    }

    /// <summary>Submits a message that came by another way than the doorbell; the plan's allowance is the same.</summary>
    public void Submit(ChannelId channel, TypeId type, ReadOnlySpan<byte> message, ulong tick)
    {
        if (!CountDoorbell() || !_outbox.HasRoom)
        {
            return;
        }

        message.CopyTo(_outbox.NextBuffer(message.Length));
        _outbox.Add(new Submission(channel, type, message.Length, tick));
    }

    /// <summary>Counts a message that came by another way and was malformed.</summary>
    public void CountMalformed()
    {
        CountDoorbell();
        MalformedClaims++;
    }

    /// <summary>The oldest message of the inbox, its content without padding; false when there is none.</summary>
    public bool TryPeek(out ChannelId channel, out uint type, out ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> oldest = _inbox.Oldest;
        bool isThere = !oldest.IsEmpty;
        channel = new ChannelId(isThere ? BinaryPrimitives.ReadUInt32LittleEndian(oldest) : 0);
        type = isThere ? BinaryPrimitives.ReadUInt32LittleEndian(oldest[4..]) : 0;
        content = isThere ? oldest.Slice(GuardInbox.HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(oldest[16..])) : default;
        return isThere;
    }

    /// <summary>Removes the oldest message of the inbox.</summary>
    public void DropOldest()
    {
        _inbox.RemoveOldest();
        UpdateIrq();
    }

    /// <summary>Sets the symbol a guest reads for a channel; one channel too many is ignored.</summary>
    public void SetAcknowledgement(ChannelId channel, byte symbol)
    {
        int index = Array.IndexOf(_acknowledgedChannels, channel.Value, 0, _acknowledgementCount);
        if (index < 0 && _acknowledgementCount < AcknowledgementSlots)
        {
            index = _acknowledgementCount++;
            _acknowledgedChannels[index] = channel.Value;
        }

        if (index >= 0)
        {
            _acknowledgements[index] = symbol;
        }
    }

#if GUARD_PLANTS
    /// <summary>What this test build's PCs share.</summary>
    internal Crossing? Crossing { get; set; }

#endif
    /// <summary>Copies from RAM what a guest claims to own. False, and the target untouched, when a byte lies outside or lengths differ.</summary>
    public static bool TryCopyOut(PhysicalMemory memory, GuestClaim claim, Span<byte> target) =>
        IsInside(memory, claim) && claim.LengthBytes == (ulong)target.Length && memory.TryRead(claim.Address, target);

    /// <summary>The registers, counters and symbols.</summary>
    public void Exchange(ref StateCursor state)
    {
        ulong doorbells = Doorbells;
        uint messages = (uint)_inbox.Count;
        uint nextBytes = (uint)_inbox.NextBytes;
        state.Quadword(ref _descriptorAddress);
        state.Byte(ref _status);
        state.Quadword(ref _inboxAddress);
        state.Doubleword(ref _inboxLength);
        state.Byte(ref _takeResult);
        state.Flag(ref _interruptEnabled);
        state.Doubleword(ref _selectedChannel);
        state.Quadword(ref doorbells);
        state.Doubleword(ref messages);
        state.Doubleword(ref nextBytes);
        state.Bytes(_acknowledgements);
        Doorbells = doorbells;
    }

    /// <summary>Messages not yet taken, the symbols' channels, and what is counted beside the doorbells. The outbox is empty between frames.</summary>
    public void ExchangeBuffers(ref StateCursor state)
    {
        uint slotDoorbells = SlotDoorbells;
        ulong overAllowance = DoorbellsOverAllowance;
        ulong malformed = MalformedClaims;
        state.Count(ref _acknowledgementCount, AcknowledgementSlots);
        foreach (ref uint channel in _acknowledgedChannels.AsSpan())
        {
            state.Doubleword(ref channel);
        }

        state.Doubleword(ref slotDoorbells);
        state.Quadword(ref overAllowance);
        state.Quadword(ref malformed);
        _inbox.Exchange(ref state);
        SlotDoorbells = slotDoorbells;
        DoorbellsOverAllowance = overAllowance;
        MalformedClaims = malformed;
    }

    // Compared as they stand: no sum, so no wrap.
    private static bool IsInside(PhysicalMemory memory, GuestClaim claim) =>
        claim.Address <= memory.SizeBytes && claim.LengthBytes <= memory.SizeBytes - claim.Address;

    // Every byte is RAM or ROM: one byte of each of at most 17 pages is asked for, so that a doorbell over the allowance copies nothing.
    private bool IsReadable(GuestClaim claim)
    {
        if (!IsInside(_memory, claim))
        {
            return false;
        }

        Span<byte> probe = stackalloc byte[1];
        ulong last = claim.Address + claim.LengthBytes - 1;
        for (ulong page = claim.Address / PhysicalMemory.PageSizeBytes; page <= last / PhysicalMemory.PageSizeBytes; page++)
        {
            if (!_memory.TryRead(page * PhysicalMemory.PageSizeBytes, probe))
            {
                return false;
            }
        }

        return true;
    }

    private void Ring(ulong tick)
    {
        bool isOver = !CountDoorbell();
        _status = Submit(isOver, tick) ? Accepted : Malformed;
        MalformedClaims += _status == Malformed ? 1u : 0;
    }

    private bool CountDoorbell()
    {
        Doorbells++;
        SlotDoorbells++;
        bool isWithin = SlotDoorbells <= _doorbellsPerSlot;
        DoorbellsOverAllowance += isWithin ? 0u : 1;
        return isWithin;
    }

    // What is answered depends on the guest's own memory alone; whether a copy is kept does not change it.
    private bool Submit(bool isOver, ulong tick)
    {
        Span<byte> descriptor = stackalloc byte[DescriptorBytes];
        if (!TryCopyOut(_memory, new GuestClaim(_descriptorAddress, DescriptorBytes), descriptor))
        {
            return false;
        }

        uint channel = BinaryPrimitives.ReadUInt32LittleEndian(descriptor);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[4..]);
        var claim = new GuestClaim(
            BinaryPrimitives.ReadUInt64LittleEndian(descriptor[8..]), BinaryPrimitives.ReadUInt64LittleEndian(descriptor[16..]));
#if GUARD_PLANTS
        if (Crossing is not null && claim.LengthBytes is > 0 and <= 64 && _outbox.HasRoom)
        {
            Span<byte> beyond = stackalloc byte[(int)claim.LengthBytes];
            if (Crossing.TryReadBeyond(_memory, claim, beyond))
            {
                beyond.CopyTo(_outbox.NextBuffer(beyond.Length));
                _outbox.Add(new Submission(new ChannelId(channel), new TypeId((ushort)type), beyond.Length, tick));
                return true;
            }
        }

#endif
        if (claim.LengthBytes == 0 || claim.LengthBytes > IPartition.MaxMessageBytes || !IsReadable(claim))
        {
            return false;
        }

        if (isOver || !_outbox.HasRoom)
        {
            return true;
        }

        int lengthBytes = (int)claim.LengthBytes;
        TryCopyOut(_memory, claim, _outbox.NextBuffer(lengthBytes));
        _outbox.Add(new Submission(new ChannelId(channel), new TypeId(type > ushort.MaxValue ? (ushort)0 : (ushort)type), lengthBytes, tick));
        return true;
    }

    private byte Take()
    {
        var claim = new GuestClaim(_inboxAddress, _inboxLength);
        if (claim.LengthBytes == 0 || !IsInside(_memory, claim))
        {
            return TakeMalformed;
        }

        if (_inbox.Count == 0)
        {
            return Empty;
        }

        if ((uint)_inbox.NextBytes > _inboxLength)
        {
            return TooSmall;
        }

        if (!_memory.TryWrite(claim.Address, _inbox.Oldest))
        {
            return TakeMalformed;
        }

        _inbox.RemoveOldest();
        return Taken;
    }

    private byte Acknowledgement(uint channel)
    {
        int index = Array.IndexOf(_acknowledgedChannels, channel, 0, _acknowledgementCount);
        return index < 0 ? (byte)0 : _acknowledgements[index];
    }

    private void UpdateIrq() => _irq.Set(_interruptEnabled && _inbox.Count > 0);
}
