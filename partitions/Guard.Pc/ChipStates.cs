using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Pc.Devices;

namespace Guard.Pc;

/// <summary>All chips of one PC in a fixed order: the transcript takes their registers, a snapshot all they hold.</summary>
/// <remarks>A snapshot's section is a length, then the chip's registers and buffers. Sections stand from the last chip to the first.</remarks>
internal sealed class ChipStates
{
    private readonly ImmutableArray<IChipState> _chips;
    private readonly byte[] _registers;

    /// <param name="chips">The chips; the interrupt controllers first, so that a snapshot sets them last and no other chip moves their lines.</param>
    public ChipStates(ImmutableArray<IChipState> chips)
    {
        _chips = chips;
        StateCursor measured = StateCursor.Measure();
        ExchangeRegisters(ref measured);
        _registers = new byte[measured.LengthBytes];
    }

    /// <summary>Writes the registers of every chip.</summary>
    public void WriteTranscript(IStateSink sink)
    {
        StateCursor state = StateCursor.To(_registers);
        ExchangeRegisters(ref state);
        sink.Append(_registers);
    }

    /// <summary>Walks over everything, from the last chip to the first. A section that is not exactly its chip's is refused.</summary>
    public void Exchange(ref StateCursor state)
    {
        for (int i = _chips.Length - 1; i >= 0; i--)
        {
            uint lengthBytes = state.Reads ? 0 : LengthOf(_chips[i]);
            state.Doubleword(ref lengthBytes);
            int start = state.LengthBytes;
            _chips[i].Exchange(ref state);
            _chips[i].ExchangeBuffers(ref state);
            if (state.LengthBytes - start != (long)lengthBytes)
            {
                state.Fail();
            }
        }
    }

    private static uint LengthOf(IChipState chip)
    {
        StateCursor measured = StateCursor.Measure();
        chip.Exchange(ref measured);
        chip.ExchangeBuffers(ref measured);
        return (uint)measured.LengthBytes;
    }

    private void ExchangeRegisters(ref StateCursor state)
    {
        foreach (IChipState chip in _chips)
        {
            chip.Exchange(ref state);
        }
    }
}
