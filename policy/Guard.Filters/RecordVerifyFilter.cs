// Protects: filter A's output is a record, whatever A did. Trusts: RecordProgram.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>Filter B of records, `record-verify/1`: an interpreter of rows that writes each byte again once its row allows
/// it.</summary>
/// <remarks>
/// <para>Work: one step a row: one row a byte and at most nine a rule, and two units a byte for the checksum.</para>
/// <para>Does not stop: what `record-rebuild/1` does not stop; it is there so that one mistake in A is not enough.</para>
/// </remarks>
internal sealed class RecordVerifyFilter : IContentFilter
{
    private const int WithinMaximum = 1;
    private const int WithinMinimum = 2;
    private const int Text = 0;
    private const int Padding = 1;
    private const byte Refuse = 0x80;

    // CRC-32 of IEEE 802.3 four bits at a time: the remainder of each nibble, reflected.
    private static readonly ImmutableArray<uint> ChecksumOfNibble =
    [
        0x0000_0000, 0x1DB7_1064, 0x3B6E_20C8, 0x26D9_30AC, 0x76DC_4190, 0x6B6B_51F4, 0x4DB2_6158, 0x5005_713C,
        0xEDB8_8320, 0xF00F_9344, 0xD6D6_A3E8, 0xCB61_B38C, 0x9B64_C2B0, 0x86D3_D2D4, 0xA00A_E278, 0xBDBD_F21C,
    ];

    // Characters, then padding: state times three plus class.          allowed                                    padding   other
    private static readonly ImmutableArray<byte> CharacterAutomaton =
    [
        /* text    */ Text,                                              Padding,  (byte)(Refuse | RecordReason.Character),
        /* padding */ (byte)(Refuse | RecordReason.AfterPadding),        Padding,  (byte)(Refuse | RecordReason.Character),
    ];

    private readonly RecordProgram _program;
    private int _state;
    private int _count;
    private uint _checksum;

    internal RecordVerifyFilter(RecordProgram program)
    {
        _program = program;
    }

    /// <inheritdoc/>
    public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
    {
        if (!fuel.TrySpend(1))
        {
            return FilterStep.Error(RecordReason.OutOfFuel);
        }

        if (input.Length != _program.LengthBytes)
        {
            return FilterStep.Fail(RecordReason.Length, input.Length);
        }

        if (output.Length < input.Length)
        {
            return FilterStep.Error(RecordReason.OutputTooShort);
        }

        ImmutableArray<RecordRow> rows = _program.Rows;
        for (int i = 0; i < rows.Length; i++)
        {
            ref readonly RecordRow row = ref rows.ItemRef(i);
            bool isCosted = row.Kind == RecordRowKind.Checksum && row.IsFirst;
            if (!fuel.TrySpend(isCosted ? 1 + (2 * (ulong)row.Start) : 1))
            {
                return FilterStep.Error(RecordReason.OutOfFuel);
            }

            FilterStep step = row.Kind switch
            {
                RecordRowKind.Number => Number(row, input, output),
                RecordRowKind.Character => Character(row, input, output),
                RecordRowKind.Zero => Zero(row, input, output),
                RecordRowKind.Relation => Relation(row, input),
                RecordRowKind.Checksum => Checksum(row, input, output),
            };
            if (step.Verdict != FilterVerdict.Pass)
            {
                return step;
            }
        }

        return FilterStep.Pass(input.Length);
    }

    private FilterStep Number(in RecordRow row, ReadOnlySpan<byte> input, Span<byte> output)
    {
        int before = row.IsFirst ? WithinMaximum | WithinMinimum : _state;
        int digit = input[row.Index] ^ row.Flip;
        int maximum = digit < row.High ? WithinMaximum : digit == row.High ? before & WithinMaximum : 0;
        int minimum = digit > row.Low ? WithinMinimum : digit == row.Low ? before & WithinMinimum : 0;
        _state = maximum | minimum;
        if (row.IsLast && _state != (WithinMaximum | WithinMinimum))
        {
            return FilterStep.Fail(minimum == 0 ? RecordReason.BelowMinimum : RecordReason.AboveMaximum, row.Start);
        }

        output[row.Index] = (byte)(digit ^ row.Flip);
        return FilterStep.Pass(0);
    }

    private FilterStep Character(in RecordRow row, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (row.IsFirst)
        {
            _state = Text;
            _count = 0;
        }

        byte next = CharacterAutomaton[(3 * _state) + _program.Classes[row.Other + input[row.Index]]];
        if (next >= Refuse)
        {
            return FilterStep.Fail((uint)(next & ~Refuse), row.Index);
        }

        _state = next;
        _count += next == Text ? 1 : 0;
        output[row.Index] = next == Text ? input[row.Index] : (byte)' ';
        if (!row.IsLast || (row.Least <= _count && _count <= row.Most))
        {
            return FilterStep.Pass(0);
        }

        return FilterStep.Fail(_count < row.Least ? RecordReason.TooFewCharacters : RecordReason.TooManyCharacters, row.Start);
    }

    private static FilterStep Zero(in RecordRow row, ReadOnlySpan<byte> input, Span<byte> output)
    {
        output[row.Index] = 0;
        return input[row.Index] == 0 ? FilterStep.Pass(0) : FilterStep.Fail(RecordReason.NotZero, row.Index);
    }

    private FilterStep Relation(in RecordRow row, ReadOnlySpan<byte> input)
    {
        int before = row.IsFirst ? WithinMaximum : _state;
        int left = Fetch(row.Index, input) ^ row.Flip;
        int right = Fetch(row.Other, input) ^ row.Flip;
        _state = left < right ? WithinMaximum : left == right ? before : 0;
        return row.IsLast && _state == 0 ? FilterStep.Fail(RecordReason.Rule, row.Start) : FilterStep.Pass(0);
    }

    private static int Fetch(int source, ReadOnlySpan<byte> input)
    {
        if (source >= 0)
        {
            return input[source];
        }

        return source == RecordProgram.ZeroSource || input[RecordProgram.SignOf(source)] < 0x80 ? 0 : 0xFF;
    }

    private FilterStep Checksum(in RecordRow row, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (row.IsFirst)
        {
            _checksum = uint.MaxValue;
            foreach (byte b in output[..row.Start])
            {
                _checksum = ChecksumOfNibble[(int)((_checksum ^ b) & 15)] ^ (_checksum >> 4);
                _checksum = ChecksumOfNibble[(int)((_checksum ^ (uint)(b >> 4)) & 15)] ^ (_checksum >> 4);
            }
        }

        byte digit = (byte)(~_checksum >> (8 * row.Other) & 0xFF);
        output[row.Index] = digit;
        return input[row.Index] == digit ? FilterStep.Pass(0) : FilterStep.Fail(RecordReason.Checksum, row.Start);
    }
}
