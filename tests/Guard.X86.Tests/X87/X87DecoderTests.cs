using Guard.X86.Semantics.X87;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>The whole opcode space: 8 escapes by 256 ModR/M bytes.</summary>
public class X87DecoderTests
{
    [Fact]
    public void EveryEncodingIsAnInstructionOrUndefined()
    {
        int undefined = 0;
        for (int opcode = 0xD8; opcode <= 0xDF; opcode++)
        {
            for (int modRM = 0; modRM < 256; modRM++)
            {
                X87Instruction instruction = X87Decoder.Decode((byte)opcode, (byte)modRM);
                undefined += instruction.Op == X87Op.Undefined ? 1 : 0;
                Assert.Equal(modRM < 0xC0 && instruction.Op != X87Op.Undefined, instruction.MemoryBytes(true) != 0);
            }
        }

        // Memory: D9 /1, DB /4 and /6, DD /5 (24 + 2 x 24 + 24 each 24 ModR/M bytes). Registers: what Intel's table
        // leaves blank.
        const int Memory = 4 * 24;
        const int Registers = (7 + 4 + 1) + (7 + 24) + (3 + 8) + 16 + 7 + (7 + 8);
        Assert.Equal(Memory + Registers, undefined);
    }

    [Fact]
    public void RunningAnyRegisterFormOnAnyTagsDoesNotThrow()
    {
        var state = new X87State();
        for (int opcode = 0xD8; opcode <= 0xDF; opcode++)
        {
            for (int modRM = 0xC0; modRM < 256; modRM++)
            {
                X87Instruction instruction = X87Decoder.Decode((byte)opcode, (byte)modRM);
                for (int tags = 0; tags < 256; tags += 17)
                {
                    state.ControlWord = (ushort)(tags * 257);
                    state.ValidTags = (byte)tags;
                    state.SetPhysical(state.Top, new Float80((ushort)(tags * 311), 0xC000_0000_0000_0000 >> (tags & 3)));
                    X87Unit.Execute(state, instruction);
                }
            }
        }
    }
}
