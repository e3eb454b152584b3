using System.Collections.Generic;

namespace Guard.X86.Tests;

/// <summary>
/// Random but meaningful programs: a loop over common integer instructions of all widths and operand forms, so that blocks are entered
/// again and again, flags pass between them, and some addresses are wild.
/// </summary>
internal sealed class ProgramGenerator
{
    public const uint Counter = 0x3F000;
    public const uint Data = 0x30000;

    private readonly List<byte> _code = [];
    private readonly uint _start;
    private ulong _seed;

    private ProgramGenerator(ulong seed, uint start)
    {
        _seed = seed * 0x9E3779B97F4A7C15;
        _start = start;
    }

    private uint Here => _start + (uint)_code.Count;

    /// <summary>A program that runs its body three hundred times and halts.</summary>
    public static byte[] Make(ulong seed, uint start, int instructions)
    {
        ProgramGenerator generator = new(seed, start);
        generator.Add(0xC7, 0x05).Wide(Counter).Wide(300);                          // MOV DWORD [Counter],300
        uint body = generator.Here;
        generator.Add(0xBC).Wide(0x20000 - (generator.Next(16) == 0 ? 2u : 0));     // MOV ESP
        generator.Add(0xBD).Wide(Data + 0x800).Add(0xBE).Wide(Data + 0x1000);       // MOV EBP; MOV ESI
        for (int i = 0; i < instructions; i++)
        {
            generator.Instruction();
        }

        generator.Add(0xFF, 0x0D).Wide(Counter).Add(0x0F, 0x85);                    // DEC DWORD [Counter]; JNZ body
        generator.Wide(body - (generator.Here + 4)).Add(0xF4);
        return [.. generator._code];
    }

    private void Instruction()
    {
        switch (Next(24))
        {
            case < 6:
                Sometimes(0x66).Add(((int)Next(8) << 3) | (int)Next(4)).Operand();
                break;
            case 6 or 7:
                Immediate();
                break;
            case 8 or 9:
                Shift();
                break;
            case 10:
                Add((Next(2) == 0 ? 0x40 : 0x48) | Register());
                break;
            case 11:
                Unary();
                break;
            case < 15:
                Sometimes(0x66).Add(0x88 | (int)Next(4)).Operand();
                break;
            case 15:
                Add(0xB8 | Register()).Wide((uint)Next(1UL << 32));
                break;
            case 16:
                TwoByte();
                break;
            case 17:
                Stack();
                break;
            case 18 or 19:
                Jump();
                break;
            case 20:
                Add(0x8D).Memory(Register());
                break;
            case 21:
                Add(Pick(0xF8, 0xF9, 0xF5, 0x98, 0x99, 0x9F, 0xA4, 0xAA, 0xAC, 0xA6, 0xAE));
                break;
            case 22:
                Transfer();
                break;
            default:
                bool isByte = Next(2) == 0;
                Add(isByte ? 0xC6 : 0xC7).Memory(0).Constant(isByte);
                break;
        }
    }

    private void Immediate()
    {
        int form = (int)Next(3);                            // 80 /n ib, 81 /n id, 83 /n ib
        Add(form == 2 ? 0x83 : 0x80 | form).RegisterOrMemory((int)Next(8), isByte: form == 0).Constant(form != 1);
    }

    private void Shift()
    {
        bool isByte = Next(4) == 0;
        int form = (int)Next(3);
        Add((form switch { 0 => 0xC0, 1 => 0xD0, _ => 0xD2 }) | (isByte ? 0 : 1)).RegisterOrMemory((int)Next(8), isByte);
        if (form == 0)
        {
            Add((int)Next(40));
        }
    }

    /// <summary>TEST immediate, NOT, NEG, MUL, IMUL; INC, DEC of a byte or memory.</summary>
    private void Unary()
    {
        bool isByte = Next(2) == 0;
        if (Next(2) == 0)
        {
            Add(isByte ? 0xFE : 0xFF).RegisterOrMemory((int)Next(2), isByte);
            return;
        }

        int digit = Pick(0, 2, 3, 4, 5);
        Add(isByte ? 0xF6 : 0xF7).RegisterOrMemory(digit, isByte);
        if (digit == 0)
        {
            Constant(isByte);
        }
    }

    private void TwoByte()
    {
        switch (Next(8))
        {
            case 0 or 1:
                Add(0x0F, Pick(0xB6, 0xB7, 0xBE, 0xBF)).RegisterOrMemory(Register(), isByte: true);
                break;
            case 2:
                Add(0x0F, 0x40 | (int)Next(16)).RegisterOrMemory(Register(), isByte: false);
                break;
            case 3:
                Add(0x0F, 0x90 | (int)Next(16)).RegisterOrMemory(0, isByte: true);
                break;
            case 4:
                Add(0x0F, 0xAF).RegisterOrMemory(Register(), isByte: false);
                break;
            case 5:
                Add(0x6B).RegisterOrMemory(Register(), isByte: false).Constant(isByte: true);
                break;
            case 6:
                Add(0x0F, 0xC8 | Register());
                break;
            default:
                Add(0x0F, Pick(0xA3, 0xBC, 0xC1, 0xB1, 0xA5, 0xAD, 0xBB)).RegisterOrMemory(Register(), isByte: false);
                break;
        }
    }

    private void Stack()
    {
        switch (Next(6))
        {
            case 0:
                Add(0x6A).Constant(isByte: true);
                break;
            case 1:
                Add(0xFF).Memory(6);
                break;
            case 2:
                Add(0x9C, 0x58 | Register());               // PUSHFD; POP
                break;
            case 3:
                Add(0x50 | (int)Next(8), 0x58 | Register());
                break;
            case 4:
                Add(0x89, 0xE5, 0xC9);                      // MOV EBP,ESP; LEAVE
                break;
            default:
                Add(0x50 | (int)Next(8));
                break;
        }
    }

    /// <summary>A conditional jump, LOOP or JECXZ over one instruction, mostly after a comparison.</summary>
    private void Jump()
    {
        if (Next(3) != 0)
        {
            Add(Pick(0x38, 0x39, 0x3A, 0x3B, 0x84, 0x85)).Operand();
        }

        Add(Next(12) == 0 ? 0xE0 | (int)Next(4) : 0x70 | (int)Next(16), 5);
        Add(0xB8 | Register()).Wide((uint)Next(1UL << 32));
    }

    private void Transfer()
    {
        switch (Next(4))
        {
            case 0:
                Add(0xE8).Wide(0).Add(0x58 | Register());   // CALL next; POP
                break;
            case 1:
                Add(0x68).Wide(Here + 5).Add(0xC3);         // PUSH next; RET
                break;
            case 2:
                Add(0xB8).Wide(Here + 6).Add(0xFF, 0xE0);   // MOV EAX,next; JMP EAX
                break;
            default:
                Add(0xB8).Wide(Here + 6).Add(0xFF, 0xD0);   // MOV EAX,next; CALL EAX
                break;
        }
    }

    /// <summary>ModRM with a random register, by the opcode before it of a byte or not.</summary>
    private ProgramGenerator Operand()
    {
        bool isByte = (_code[^1] & 1) == 0;
        return RegisterOrMemory(isByte ? (int)Next(8) : Register(), isByte);
    }

    private ProgramGenerator RegisterOrMemory(int reg, bool isByte) =>
        Next(5) < 3 ? Add(0xC0 | (reg << 3) | (isByte ? (int)Next(8) : Register())) : Memory(reg);

    private ProgramGenerator Memory(int reg)
    {
        reg <<= 3;
        uint aligned = Next(4) == 0 ? uint.MaxValue : ~3u;
        return Next(20) switch
        {
            < 6 => Add(0x45 | reg, (int)((uint)Next(128) & aligned)),                                  // [EBP+disp8]
            < 9 => Add(0x86 | reg).Wide((uint)Next(0x2000) & aligned),                                 // [ESI+disp32]
            < 12 => Add(0x44 | reg, 0x24, (int)Next(32) * 4),                                          // [ESP+disp8]
            < 16 => Add(0x05 | reg).Wide(Data + ((uint)Next(0x3000) & aligned)),                       // [disp32]
            < 18 => Add(0x44 | reg, 0x05 | ((int)Next(4) << 6) | (Register() << 3), (int)Next(128)),   // [EBP+index*scale+disp8]
            _ => Add(0x80 | reg | Pick(0, 1, 2, 3, 5, 6, 7)).Wide((uint)Next(0x100)),                  // [register+disp32]: often wild
        };
    }

    /// <summary>Any register but ESP.</summary>
    private int Register() => Pick(0, 1, 2, 3, 0, 1, 2, 3, 7, 7, 6, 5);

    private int Pick(params int[] values) => values[Next((ulong)values.Length)];

    private ProgramGenerator Sometimes(int prefix) => Next(8) == 0 ? Add(prefix) : this;

    private ProgramGenerator Constant(bool isByte) => isByte ? Add((int)Next(256)) : Wide((uint)Next(1UL << 32));

    private ProgramGenerator Wide(uint value) => Add((byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24));

    private ProgramGenerator Add(params int[] bytes)
    {
        foreach (int value in bytes)
        {
            _code.Add((byte)value);
        }

        return this;
    }

    private ulong Next(ulong bound)
    {
        _seed ^= _seed << 13;
        _seed ^= _seed >> 7;
        _seed ^= _seed << 17;
        return (_seed >> 20) % bound;
    }
}
