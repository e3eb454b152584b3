// 8259A Programmable Interrupt Controller (Intel 8259A data sheet, order 231468), one chip. Two ports:
//   offset  write                                  read
//   0       D4=1: ICW1; D4=0,D3=0: OCW2; D3=1: OCW3   IRR or ISR as OCW3 selected; after a poll command the poll word
//   1       ICW2, ICW3, ICW4 in sequence; then OCW1     IMR
// ICW1: 0 IC4, 1 SNGL, 3 LTIM. ICW4: 1 AEOI, 4 SFNM; uPM and buffered mode change nothing here.
// OCW2 (R SL EOI L2-L0): all eight commands. OCW3: RR RIS, P, ESMM SMM.
// Where we differ: an edge stays latched until it is acknowledged even when the line falls first (as other PC emulators do), since a timer
// that expires while its partition does not run must not be lost. A level that falls first gives the default IR7 of the data sheet.
namespace Guard.Pc.Devices;

/// <summary>One 8259A. It knows nothing of a second one; <see cref="PicPair"/> wires the cascade.</summary>
internal sealed class Pic8259A
{
    private readonly int _cascadeMask;
    private byte _lines;
    private byte _edges;
    private byte _inService;
    private byte _mask;
    private byte _vectorBase;
    private byte _levelTriggered;
    private byte _lowestPriority;
    private byte _expectedWord;
    private bool _needsWord4;
    private bool _isSingle;
    private bool _readsInService;
    private bool _isPolled;
    private bool _specialMask;
    private bool _automaticEnd;
    private bool _rotatesOnAutomaticEnd;
    private bool _fullyNested;
    private bool _allLevels;

    /// <param name="cascadeMask">Inputs that another controller drives, one bit each.</param>
    public Pic8259A(int cascadeMask)
    {
        _cascadeMask = cascadeMask;
        Reset();
    }

    /// <summary>INT: a request above the priority in service waits.</summary>
    public bool Output => Pending() >= 0;

    /// <summary>Requests: latched edges, and lines that are high where level-triggered.</summary>
    public byte Requests => (byte)((_edges & ~Levels) | (_lines & Levels));

    /// <summary>The mask register, OCW1.</summary>
    public byte Mask => _mask;

    /// <summary>Inputs the edge/level control register makes level-triggered.</summary>
    public byte LevelTriggered
    {
        get => _levelTriggered;
        set => _levelTriggered = value;
    }

    private byte Levels => _allLevels ? (byte)0xFF : _levelTriggered;

    /// <summary>Power-on: nothing requested, all masked off as the chip does after ICW1, vectors at 0.</summary>
    public void Reset()
    {
        _lines = 0;
        _levelTriggered = 0;
        _mask = 0;
        _vectorBase = 0;
        Initialise(0);
        _expectedWord = 0;
        _mask = 0xFF;
    }

    /// <summary>Drives input 0 to 7.</summary>
    public void SetLine(int input, bool asserted)
    {
        byte bit = (byte)(1 << input);
        if (!asserted)
        {
            _lines &= (byte)~bit;
            return;
        }

        if ((_lines & bit) == 0)
        {
            _edges |= bit;
        }

        _lines |= bit;
    }

    /// <summary>Takes back a latched edge: a cascaded controller no longer requests.</summary>
    public void DropEdge(int input) => _edges &= (byte)~(1 << input);

    /// <summary>Reads offset 0 or 1.</summary>
    public byte Read(int offset)
    {
        if (_isPolled)
        {
            _isPolled = false;
            int input = Pending();
            if (input < 0)
            {
                return 0;
            }

            Accept(input);
            return (byte)(0x80 | input);
        }

        if (offset == 1)
        {
            return _mask;
        }

        return _readsInService ? _inService : Requests;
    }

    /// <summary>Writes offset 0 or 1.</summary>
    public void Write(int offset, byte value)
    {
        if (offset == 1)
        {
            WriteDataPort(value);
        }
        else if ((value & 0x10) != 0)
        {
            Initialise(value);
        }
        else if ((value & 0x08) != 0)
        {
            WriteOperationWord3(value);
        }
        else
        {
            WriteOperationWord2(value);
        }
    }

    /// <summary>The interrupt acknowledge cycle: takes the request of highest priority into service.</summary>
    /// <param name="input">The input, 0 to 7.</param>
    /// <returns>False when none waits: the chip answers with IR7, which is not in service then.</returns>
    public bool TryAcknowledge(out int input)
    {
        input = Pending();
        if (input < 0)
        {
            input = 7;
            return false;
        }

        Accept(input);
        return true;
    }

    /// <summary>The vector of an input.</summary>
    public byte Vector(int input) => (byte)(_vectorBase | input);

    /// <summary>The state in the order of the fields.</summary>
    public void Exchange(ref StateCursor state)
    {
        state.Byte(ref _lines);
        state.Byte(ref _edges);
        state.Byte(ref _inService);
        state.Byte(ref _mask);
        state.Byte(ref _vectorBase);
        state.Byte(ref _levelTriggered);
        state.Byte(ref _lowestPriority);
        state.Byte(ref _expectedWord);
        state.Flag(ref _needsWord4);
        state.Flag(ref _isSingle);
        state.Flag(ref _readsInService);
        state.Flag(ref _isPolled);
        state.Flag(ref _specialMask);
        byte ends = (byte)((_automaticEnd ? 1 : 0) | (_rotatesOnAutomaticEnd ? 2 : 0));
        state.Byte(ref ends);
        _automaticEnd = (ends & 1) != 0;
        _rotatesOnAutomaticEnd = (ends & 2) != 0;
        byte modes = (byte)((_fullyNested ? 1 : 0) | (_allLevels ? 2 : 0));
        state.Byte(ref modes);
        _fullyNested = (modes & 1) != 0;
        _allLevels = (modes & 2) != 0;
        _lowestPriority &= 7;
    }

    // Data sheet, "Initialization Command Words": what ICW1 clears.
    private void Initialise(byte word1)
    {
        _edges = 0;
        _inService = 0;
        _mask = 0;
        _lowestPriority = 7;
        _readsInService = false;
        _isPolled = false;
        _specialMask = false;
        _automaticEnd = false;
        _rotatesOnAutomaticEnd = false;
        _fullyNested = false;
        _allLevels = (word1 & 0x08) != 0;
        _isSingle = (word1 & 0x02) != 0;
        _needsWord4 = (word1 & 0x01) != 0;
        _expectedWord = 2;
    }

    private void WriteDataPort(byte value)
    {
        switch (_expectedWord)
        {
            case 2:
                _vectorBase = (byte)(value & 0xF8);
                _expectedWord = (byte)(!_isSingle ? 3 : _needsWord4 ? 4 : 0);
                break;
            case 3:                              // ICW3: the wiring of a PC is fixed.
                _expectedWord = (byte)(_needsWord4 ? 4 : 0);
                break;
            case 4:
                _automaticEnd = (value & 0x02) != 0;
                _fullyNested = (value & 0x10) != 0;
                _expectedWord = 0;
                break;
            default:
                _mask = value;
                break;
        }
    }

    private void WriteOperationWord2(byte value)
    {
        int input = value & 7;
        switch (value >> 5)
        {
            case 0:                              // Rotate in automatic EOI mode: clear.
                _rotatesOnAutomaticEnd = false;
                break;
            case 1:                              // Non-specific EOI.
                EndHighest(rotate: false);
                break;
            case 2:                              // No operation.
                break;
            case 3:                              // Specific EOI.
                _inService &= (byte)~(1 << input);
                break;
            case 4:                              // Rotate in automatic EOI mode: set.
                _rotatesOnAutomaticEnd = true;
                break;
            case 5:                              // Rotate on non-specific EOI.
                EndHighest(rotate: true);
                break;
            case 6:                              // Set priority.
                _lowestPriority = (byte)input;
                break;
            default:                             // Rotate on specific EOI.
                _inService &= (byte)~(1 << input);
                _lowestPriority = (byte)input;
                break;
        }
    }

    private void WriteOperationWord3(byte value)
    {
        if ((value & 0x40) != 0)
        {
            _specialMask = (value & 0x20) != 0;
        }

        _isPolled = (value & 0x04) != 0;
        if ((value & 0x02) != 0)
        {
            _readsInService = (value & 0x01) != 0;
        }
    }

    private void EndHighest(bool rotate)
    {
        for (int i = 1; i <= 8; i++)
        {
            int input = (_lowestPriority + i) & 7;
            byte bit = (byte)(1 << input);

            // In special mask mode a masked level is not ended by a non-specific EOI (data sheet, "Special Mask Mode").
            if ((_inService & bit) != 0 && !(_specialMask && (_mask & bit) != 0))
            {
                _inService &= (byte)~bit;
                if (rotate)
                {
                    _lowestPriority = (byte)input;
                }

                return;
            }
        }
    }

    private int Pending()
    {
        int waiting = Requests & ~_mask;
        if (waiting == 0)
        {
            return -1;
        }

        for (int i = 1; i <= 8; i++)
        {
            int input = (_lowestPriority + i) & 7;
            int bit = 1 << input;
            bool inService = (_inService & bit) != 0;
            bool passesNesting = _fullyNested && (_cascadeMask & bit) != 0;
            if ((waiting & bit) != 0 && (!inService || passesNesting))
            {
                return input;
            }

            if (inService && !_specialMask)
            {
                return -1;
            }
        }

        return -1;
    }

    private void Accept(int input)
    {
        byte bit = (byte)(1 << input);
        _edges &= (byte)~bit;
        if (!_automaticEnd)
        {
            _inService |= bit;
        }
        else if (_rotatesOnAutomaticEnd)
        {
            _lowestPriority = (byte)input;
        }
    }
}
