using System;
using Guard.X86.Decode;
using Guard.X86.Paging;

namespace Guard.X86.Interpreter;

/// <summary>Blocks by (physical address, mode), of bounded number, and a smaller index by linear address in front of it.</summary>
internal sealed class BlockCache
{
    /// <summary>The most instructions in a block.</summary>
    public const int MaxInstructions = 48;

    private const int RecentEntries = 4096;
    private readonly Block?[] _blocks;
    private readonly Block?[] _recent = new Block?[RecentEntries];

    public BlockCache(Processor processor, int entries)
    {
        Processor = processor;
        _blocks = new Block?[entries];
    }

    /// <summary>Whose code it is.</summary>
    public Processor Processor { get; }

    /// <summary>The block last entered at a linear address in a mode, if it still holds.</summary>
    public Block? Recent(ulong linear, uint mode, ulong generation)
    {
        Block? block = _recent[RecentIndex(linear)];
        return block is not null && block.Linear == linear && block.Generation == generation && block.Mode == mode ? block : null;
    }

    /// <summary>Finds or decodes the block at a physical address, and places it at a linear one.</summary>
    /// <returns>Null when the first instruction does not end in this page, or a debugger stops at it: it must be executed by itself.</returns>
    public Block? Enter(Mmu mmu, GuestPage page, ulong physical, ulong linear, uint mode)
    {
        StopPoints? stops = mmu.Stops;
        if (stops is not null && stops.BreaksAt((uint)linear))
        {
            return null;
        }

        ref Block? slot = ref _blocks[(int)((physical ^ (physical >> 14) ^ ((ulong)mode << 9)) & (ulong)(_blocks.Length - 1))];
        Block? block = slot;
        bool isRight = block is not null && !block.IsDead && block.Physical == physical && block.Mode == mode
            && !(stops?.BreaksInside((uint)linear, block.LengthBytes) ?? false);
        if (block is null || !isRight)
        {
            block = Decode(page, physical, mode, stops, (uint)linear);
            if (block is null)
            {
                return null;
            }

            slot?.Kill();
            slot = block;
            page.Code!.Add(block);
        }

        if (block.Generation == mmu.Generation && block.Linear != linear)
        {
            // One page at two linear addresses: links may lead here by the other one.
            mmu.Advance();
        }

        if (block.Generation != mmu.Generation)
        {
            block.Place(linear, mmu.Generation);
        }

        _recent[RecentIndex(linear)] = block;
        return block;
    }

    private static int RecentIndex(ulong linear) => (int)((linear ^ (linear >> 12)) & (RecentEntries - 1));

    private Block? Decode(GuestPage page, ulong physical, uint mode, StopPoints? stops, uint linear)
    {
        ReadOnlySpan<byte> code = page.Bytes;
        int offset = (int)physical & (PageBytes.Size - 1);
        int start = offset;
        Span<Instruction> buffer = stackalloc Instruction[MaxInstructions];
        int count = 0;
        bool ends = false;
        while (!ends && count < MaxInstructions && offset < PageBytes.Size)
        {
            ReadOnlySpan<byte> rest = code.Slice(offset, Math.Min(Decoder.MaxLengthBytes, PageBytes.Size - offset));
            if (!Decoder.TryDecode(rest, (mode & CpuMode.Code32) != 0, out Instruction instruction))
            {
                break;
            }

            instruction.Start = (ushort)(offset - start);
            buffer[count++] = instruction;
            offset += instruction.Length;
            ends = EndsBlock(in instruction) || (stops?.BreaksAt(linear + (uint)(offset - start)) ?? false);
        }

        if (count == 0)
        {
            return null;
        }

        MicroStep first = MicroCodeBuilder.Build(buffer[..count], mode);
        return new Block
        {
            Instructions = buffer[..count].ToArray(),
            First = first,
            Cache = this,
            Count = count,
            Physical = physical,
            Mode = mode,
            LengthBytes = offset - start,
        };
    }

    /// <summary>Nothing after this instruction is sure to follow it, or to mean the same after it.</summary>
    private static bool EndsBlock(in Instruction op) => op.Operation switch
    {
        Operation.Undefined or Operation.PopSegment or Operation.Popf or Operation.In or Operation.Out or Operation.Ins or Operation.Outs => true,
        Operation.Bound => false,
        >= Operation.Jcc and < Operation.Bound => true,
        >= Operation.Movs and <= Operation.Scas => op.Has(InstructionTraits.AnyRepeat),
        Operation.MovToSegment or Operation.LoadFarPointer or Operation.Cli or Operation.Sti or Operation.Hlt => true,
        Operation.Lgdt or Operation.Lidt or Operation.Lldt or Operation.Ltr or Operation.Lmsw or Operation.Invlpg or Operation.Clts
            or Operation.Invd or Operation.Wbinvd or Operation.MovToControl or Operation.MovToDebug or Operation.Wrmsr
            or Operation.Sysenter or Operation.Sysexit => true,
        _ => false,
    };
}
