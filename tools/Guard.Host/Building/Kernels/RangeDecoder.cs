using System.IO;

namespace Guard.Host.Building.Kernels;

/// <summary>The range decoder of LZMA (LZMA specification, Igor Pavlov, 2015, "Range Decoder"): bits out of a span of bytes.</summary>
internal sealed class RangeDecoder
{
    /// <summary>A probability of one half, where every model begins.</summary>
    public const ushort InitialProbability = 1 << (ModelBits - 1);

    private const int ModelBits = 11;
    private const int MoveBits = 5;
    private const uint TopValue = 1u << 24;

    private readonly byte[] _input;
    private int _position;
    private int _end;
    private uint _range;
    private uint _code;

    public RangeDecoder(byte[] input)
    {
        _input = input;
    }

    /// <summary>Begins with a chunk of the input: five bytes of code come first.</summary>
    public void Begin(int position, int lengthBytes)
    {
        _position = position + 1;                        // The first byte is always 0.
        _end = position + lengthBytes;
        _range = uint.MaxValue;
        _code = 0;
        for (int i = 0; i < 4; i++)
        {
            _code = (_code << 8) | Next();
        }
    }

    /// <summary>Decodes a bit by a model, which learns.</summary>
    public uint Bit(ref ushort probability)
    {
        uint bound = (_range >> ModelBits) * probability;
        uint bit;
        if (_code < bound)
        {
            _range = bound;
            probability += (ushort)(((1 << ModelBits) - probability) >> MoveBits);
            bit = 0;
        }
        else
        {
            _range -= bound;
            _code -= bound;
            probability -= (ushort)(probability >> MoveBits);
            bit = 1;
        }

        Normalize();
        return bit;
    }

    /// <summary>Decodes so many equally likely bits, the highest first.</summary>
    public uint Direct(int count)
    {
        uint result = 0;
        for (; count > 0; count--)
        {
            _range >>= 1;
            _code -= _range;
            uint borrow = 0 - (_code >> 31);
            _code += _range & borrow;
            result = (result << 1) + (borrow + 1);
            Normalize();
        }

        return result;
    }

    /// <summary>Decodes a number by a tree of models, the highest bit first.</summary>
    public uint Tree(ushort[] models, int offset, int bits)
    {
        uint node = 1;
        for (int i = 0; i < bits; i++)
        {
            node = (node << 1) | Bit(ref models[offset + (int)node]);
        }

        return node - (1u << bits);
    }

    /// <summary>Decodes a number by a tree of models, the lowest bit first.</summary>
    public uint ReverseTree(ushort[] models, int offset, int bits)
    {
        uint node = 1;
        uint value = 0;
        for (int i = 0; i < bits; i++)
        {
            uint bit = Bit(ref models[offset + (int)node]);
            node = (node << 1) | bit;
            value |= bit << i;
        }

        return value;
    }

    private void Normalize()
    {
        if (_range < TopValue)
        {
            _range <<= 8;
            _code = (_code << 8) | Next();
        }
    }

    private byte Next() => _position < _end ? _input[_position++] : throw new InvalidDataException("the LZMA data is cut short");
}
