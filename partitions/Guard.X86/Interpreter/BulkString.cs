using System;
using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Many iterations of a repeated string instruction at once, inside one page each of source and destination.</summary>
/// <remarks>Only where the result cannot be told from single iterations: upward, whole pages cached, segments that cover the bytes.</remarks>
internal static class BulkString
{
    private const int PageMask = PageBytes.Size - 1;
    private const int Fewest = 4;

    /// <summary>Runs up to <paramref name="count"/> iterations, at most <paramref name="budget"/>. False: nothing was done.</summary>
    public static bool TryRun<T>(Processor p, in Instruction op, uint count, ulong budget, out uint iterations)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        iterations = 0;
        bool usesSource = op.Operation is Operation.Movs or Operation.Cmps;
        bool isPlain = op.Operation is Operation.Movs or Operation.Stos
            || (op.Operation == Operation.Cmps && op.Has(InstructionTraits.Repeat))
            || (op.Operation == Operation.Scas && op.Has(InstructionTraits.RepeatNotEqual) && Width<T>.Bytes == 1);
        if (!isPlain || op.Has(InstructionTraits.Address16) || (p.State.SystemFlags & EFlags.DF) != 0)
        {
            return false;
        }

        uint destination = p.GetRegister<uint>((int)GeneralRegister.EDI);
        uint source = p.GetRegister<uint>((int)GeneralRegister.ESI);
        uint most = (uint)Math.Min(count, budget);
        bool writes = op.Operation is Operation.Movs or Operation.Stos;
        if (!TryWindow<T>(p, (int)SegmentRegister.ES, destination, writes, ref most, out Span<byte> to)
            || !TryWindowOrNone<T>(p, usesSource, op.Segment, source, ref most, out Span<byte> from) || most < Fewest)
        {
            return false;
        }

        int lengthBytes = (int)most * Width<T>.Bytes;
        to = to[..lengthBytes];
        from = usesSource ? from[..lengthBytes] : from;
        switch (op.Operation)
        {
            case Operation.Movs:
                if (to.Overlaps(from, out int distance) && distance < 0)
                {
                    return false;               // The destination runs over bytes still to be read: that repeats a pattern.
                }

                from.CopyTo(to);
                break;
            case Operation.Stos:
                Fill(to, p.GetRegister<T>((int)GeneralRegister.EAX));
                break;
            case Operation.Cmps:
                most = (uint)(from.CommonPrefixLength(to) / Width<T>.Bytes);
                BinaryArithmetic.Sub(T.Zero, T.Zero, ref p.State.Flags);
                break;
            default:
                byte al = p.GetRegister<byte>((int)GeneralRegister.EAX);
                int found = to.IndexOf(al);
                most = found < 0 ? most : (uint)found;
                if (most != 0)
                {
                    BinaryArithmetic.Sub(al, to[(int)most - 1], ref p.State.Flags);
                }

                break;
        }

        p.SetRegister((int)GeneralRegister.EDI, destination + (most * (uint)Width<T>.Bytes));
        p.SetRegister((int)GeneralRegister.ESI, usesSource ? source + (most * (uint)Width<T>.Bytes) : source);
        iterations = most;
        return most != 0;
    }

    private static bool TryWindowOrNone<T>(Processor p, bool isUsed, int segment, uint offset, ref uint most, out Span<byte> bytes)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        bytes = default;
        return !isUsed || TryWindow<T>(p, segment, offset, writes: false, ref most, out bytes);
    }

    /// <summary>The bytes from an offset to the end of their page, when they can be used without any check; cuts the count to what fits.</summary>
    private static bool TryWindow<T>(Processor p, int segment, uint offset, bool writes, ref uint most, out Span<byte> bytes)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        SegmentState state = p.State.Segments[segment & (SegmentFile.Length - 1)];
        uint linear = (uint)(state.Base + offset);
        bytes = default;
        if (state.IsExpandDown || (writes ? !state.IsWritable : !state.IsReadable) || offset > state.Limit
            || !p.Mmu.TryCachedPage(linear, p.IsUser, writes, out GuestPage? page))
        {
            return false;
        }

        uint room = Math.Min(PageBytes.Size - (linear & PageMask), state.Limit - offset);
        most = Math.Min(most, room / (uint)Width<T>.Bytes);
        bytes = page.Bytes[(int)(linear & PageMask)..];
        return true;
    }

    private static void Fill<T>(Span<byte> target, T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int width = Width<T>.Bytes;
        for (int i = 0; i < width; i++)
        {
            target[i] = byte.CreateTruncating(value >> (8 * i));
        }

        // Doubling what is filled already: each copy's source and destination lie apart.
        for (int filled = width; filled < target.Length; filled *= 2)
        {
            int next = Math.Min(filled, target.Length - filled);
            target[..next].CopyTo(target[filled..]);
        }
    }
}
