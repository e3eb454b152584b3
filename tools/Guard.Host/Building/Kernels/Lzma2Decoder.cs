using System;
using System.IO;

namespace Guard.Host.Building.Kernels;

/// <summary>LZMA2 (the .xz file format 1.1.0, 5.3.1 "LZMA2"; LZMA specification, Igor Pavlov, 2015). Its dictionary is the output itself.</summary>
internal sealed class Lzma2Decoder
{
    private const int States = 12;
    private const int PositionStates = 16;
    private const int LengthStates = 4;
    private const int AlignBits = 4;
    private const int LengthModels = 2 + (PositionStates * 8 * 2) + 256;
    private const int MidLengths = 2 + (PositionStates * 8);
    private const int HighLengths = 2 + (PositionStates * 8 * 2);

    private readonly byte[] _input;
    private readonly int _maxBytes;
    private readonly RangeDecoder _range;
    private readonly ushort[] _isMatch = new ushort[States * PositionStates];
    private readonly ushort[] _isRepeat = new ushort[States];
    private readonly ushort[] _isRepeat0 = new ushort[States];
    private readonly ushort[] _isRepeat1 = new ushort[States];
    private readonly ushort[] _isRepeat2 = new ushort[States];
    private readonly ushort[] _isRepeat0Long = new ushort[States * PositionStates];
    private readonly ushort[] _slots = new ushort[LengthStates * 64];
    private readonly ushort[] _special = new ushort[128];
    private readonly ushort[] _align = new ushort[1 << AlignBits];
    private readonly ushort[] _matchLength = new ushort[LengthModels];
    private readonly ushort[] _repeatLength = new ushort[LengthModels];
    private readonly uint[] _repeats = new uint[4];
    private ushort[] _literals = [];
    private byte[] _output = new byte[1 << 20];
    private int _count;
    private int _dictionaryStart;
    private int _state;
    private int _literalContextBits;
    private int _literalPositionMask;
    private int _positionMask;

    /// <param name="input">A whole file.</param>
    /// <param name="maxBytes">More output than this is refused.</param>
    public Lzma2Decoder(byte[] input, int maxBytes)
    {
        _input = input;
        _maxBytes = maxBytes;
        _range = new RangeDecoder(input);
    }

    /// <summary>Decodes from a position on, which moves behind the end marker.</summary>
    /// <exception cref="InvalidDataException">The data is malformed, cut short or too long.</exception>
    public byte[] Decode(ref int position)
    {
        while (true)
        {
            byte control = Take(ref position);
            if (control == 0)
            {
                return _output[.._count];
            }

            if (control == 1 || control >= 0xE0)
            {
                _dictionaryStart = _count;
            }

            if (control < 0x80)
            {
                CopyChunk(control, ref position);
            }
            else
            {
                DecodeChunk(control, ref position);
            }
        }
    }

    private byte Take(ref int position) =>
        position < _input.Length ? _input[position++] : throw new InvalidDataException("the LZMA2 data is cut short");

    private int TakeSize(ref int position)
    {
        int high = Take(ref position);
        return ((high << 8) | Take(ref position)) + 1;
    }

    private void CopyChunk(byte control, ref int position)
    {
        if (control > 2)
        {
            throw new InvalidDataException("the LZMA2 data has an unknown control byte");
        }

        int lengthBytes = TakeSize(ref position);
        if (lengthBytes > _input.Length - position)
        {
            throw new InvalidDataException("the LZMA2 data is cut short");
        }

        Reserve(lengthBytes);
        _input.AsSpan(position, lengthBytes).CopyTo(_output.AsSpan(_count));
        _count += lengthBytes;
        position += lengthBytes;
    }

    private void DecodeChunk(byte control, ref int position)
    {
        int unpackedBytes = ((control & 0x1F) << 16) + TakeSize(ref position);
        int packedBytes = TakeSize(ref position);
        if (control >= 0xC0)
        {
            SetProperties(Take(ref position));
        }

        if (control >= 0xA0)
        {
            ResetState();
        }

        if (packedBytes > _input.Length - position || _literals.Length == 0)
        {
            throw new InvalidDataException("the LZMA2 data is cut short or begins without properties");
        }

        Reserve(unpackedBytes);
        _range.Begin(position, packedBytes);
        int end = _count + unpackedBytes;
        while (_count < end)
        {
            DecodeSymbol(end);
        }

        position += packedBytes;
    }

    private void SetProperties(byte properties)
    {
        int literalPositionBits = properties / 9 % 5;
        int positionBits = properties / 45;
        _literalContextBits = properties % 9;
        if (properties >= 225 || _literalContextBits + literalPositionBits > 4)
        {
            throw new InvalidDataException("the LZMA properties are out of range");
        }

        _literalPositionMask = (1 << literalPositionBits) - 1;
        _positionMask = (1 << positionBits) - 1;
        _literals = new ushort[0x300 << (_literalContextBits + literalPositionBits)];
    }

    private void ResetState()
    {
        ushort[][] models =
        [
            _isMatch, _isRepeat, _isRepeat0, _isRepeat1, _isRepeat2, _isRepeat0Long, _slots, _special, _align, _matchLength, _repeatLength, _literals,
        ];
        foreach (ushort[] model in models)
        {
            Array.Fill(model, RangeDecoder.InitialProbability);
        }

        Array.Clear(_repeats);
        _state = 0;
    }

    private void Reserve(int lengthBytes)
    {
        if (lengthBytes > _maxBytes - _count)
        {
            throw new InvalidDataException("the unpacked data is too long");
        }

        if (_count + lengthBytes > _output.Length)
        {
            Array.Resize(ref _output, Math.Min(_maxBytes, Math.Max(_count + lengthBytes, _output.Length * 2)));
        }
    }

    private void DecodeSymbol(int end)
    {
        int position = _count & _positionMask;
        if (_range.Bit(ref _isMatch[(_state * PositionStates) + position]) == 0)
        {
            DecodeLiteral();
            return;
        }

        int length;
        if (_range.Bit(ref _isRepeat[_state]) == 0)
        {
            length = DecodeMatch(position);
        }
        else if (!TryDecodeRepeat(position, out length))
        {
            length = 1;
        }

        Copy(length, end);
    }

    private void DecodeLiteral()
    {
        byte previous = _count > _dictionaryStart ? _output[_count - 1] : (byte)0;
        int context = ((_count & _literalPositionMask) << _literalContextBits) + (previous >> (8 - _literalContextBits));
        int models = 0x300 * context;
        uint symbol = 1;
        if (_state >= 7)
        {
            uint match = _output[Source(_repeats[0])];
            uint offset = 0x100;
            while (symbol < 0x100)
            {
                match <<= 1;
                uint matchBit = match & offset;
                uint bit = _range.Bit(ref _literals[models + (int)(offset + matchBit + symbol)]);
                symbol = (symbol << 1) | bit;
                offset &= bit != 0 ? matchBit : ~matchBit;
            }
        }

        while (symbol < 0x100)
        {
            symbol = (symbol << 1) | _range.Bit(ref _literals[models + (int)symbol]);
        }

        _output[_count++] = (byte)symbol;
        _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
    }

    private int DecodeMatch(int position)
    {
        _repeats[3] = _repeats[2];
        _repeats[2] = _repeats[1];
        _repeats[1] = _repeats[0];
        int length = DecodeLength(_matchLength, position);
        _state = _state < 7 ? 7 : 10;
        uint slot = _range.Tree(_slots, Math.Min(length - 2, LengthStates - 1) * 64, 6);
        if (slot < 4)
        {
            _repeats[0] = slot;
            return length;
        }

        int directBits = (int)(slot >> 1) - 1;
        uint distance = (2 | (slot & 1)) << directBits;
        if (slot < 14)
        {
            distance += _range.ReverseTree(_special, (int)(distance - slot), directBits);
        }
        else
        {
            distance += _range.Direct(directBits - AlignBits) << AlignBits;
            distance += _range.ReverseTree(_align, 0, AlignBits);
        }

        _repeats[0] = distance;
        return length;
    }

    // False is a short repeat: one byte from the last distance.
    private bool TryDecodeRepeat(int position, out int length)
    {
        length = 1;
        if (_range.Bit(ref _isRepeat0[_state]) == 0)
        {
            if (_range.Bit(ref _isRepeat0Long[(_state * PositionStates) + position]) == 0)
            {
                _state = _state < 7 ? 9 : 11;
                return false;
            }
        }
        else
        {
            int which = _range.Bit(ref _isRepeat1[_state]) == 0 ? 1 : _range.Bit(ref _isRepeat2[_state]) == 0 ? 2 : 3;
            uint distance = _repeats[which];
            Array.Copy(_repeats, 0, _repeats, 1, which);
            _repeats[0] = distance;
        }

        length = DecodeLength(_repeatLength, position);
        _state = _state < 7 ? 8 : 11;
        return true;
    }

    private int DecodeLength(ushort[] models, int position)
    {
        if (_range.Bit(ref models[0]) == 0)
        {
            return 2 + (int)_range.Tree(models, 2 + (position * 8), 3);
        }

        return _range.Bit(ref models[1]) == 0
            ? 10 + (int)_range.Tree(models, MidLengths + (position * 8), 3)
            : 18 + (int)_range.Tree(models, HighLengths, 8);
    }

    private int Source(uint distance) => distance < (uint)(_count - _dictionaryStart)
        ? _count - 1 - (int)distance
        : throw new InvalidDataException("the LZMA data refers to before its beginning");

    private void Copy(int length, int end)
    {
        if (length > end - _count)
        {
            throw new InvalidDataException("an LZMA match crosses the end of its chunk");
        }

        int source = Source(_repeats[0]);
        for (; length > 0; length--)
        {
            _output[_count++] = _output[source++];       // It may run into what it has just written.
        }
    }
}
