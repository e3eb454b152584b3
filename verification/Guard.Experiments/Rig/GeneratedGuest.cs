using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Rig;

/// <summary>
/// High guests made from a seed: sixteen pieces of hostile code, each carried out only where its bit of the secret is set, over and over.
/// A fault goes on with the next piece.
/// </summary>
internal static class GeneratedGuest
{
    internal const int Pieces = 16;

    private const int Kinds = 15;

    /// <summary>Assembles the program of a seed.</summary>
    internal static ImmutableArray<byte> Program(ulong seed) => GuestCode.Assemble(a =>
    {
        var dice = new Dice(seed);
        Label handler = a.CreateLabel();
        var pieces = new Label[Pieces];
        for (int i = 0; i < Pieces; i++)
        {
            pieces[i] = a.CreateLabel();
        }

        GuestCode.Prepare(a, handler);
        a.jmp(pieces[0]);
        a.Label(ref handler);
        a.mov(esp, GuestCode.Stack);
        a.mov(eax, __dword_ptr[GuestCode.Variables]);
        for (int i = 1; i < Pieces; i++)
        {
            a.cmp(eax, i);
            a.je(pieces[i]);
        }

        for (int i = 0; i < Pieces; i++)
        {
            Label next = a.CreateLabel();
            a.Label(ref pieces[i]);
            a.mov(__dword_ptr[GuestCode.Variables], (i + 1) % Pieces);
            a.mov(eax, __dword_ptr[GuestCode.Secret]);
            a.test(eax, 1 << i);
            a.jz(next);
            Piece(a, dice);
            a.Label(ref next);
            a.nop();
        }

        a.jmp(pieces[0]);
    });

    /// <summary>A secret of sixteen bytes whose first bits choose pieces.</summary>
    internal static ImmutableArray<byte> Secret(uint mask) => [(byte)mask, (byte)(mask >> 8), .. new byte[14]];

    /// <summary>`1f.a0c3`: seed and mask, hexadecimal.</summary>
    internal static string Name(ulong seed, uint mask) => string.Create(CultureInfo.InvariantCulture, $"{seed:x}.{mask:x4}");

    /// <summary>Reads a name back.</summary>
    internal static bool TryParse(string name, out ulong seed, out uint mask)
    {
        string[] parts = name.Split('.');
        mask = 0;
        seed = 0;
        return parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out seed)
            && uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mask)
            && mask <= 0xFFFF;
    }

    /// <summary>Secrets that choose fewer pieces: one alone, or all but one.</summary>
    internal static IEnumerable<uint> Fewer(uint mask) =>
        Enumerable.Range(0, Pieces).Select(bit => 1u << bit).Where(kept => (mask & kept) != 0 && mask != kept)
            .Concat(Enumerable.Range(0, Pieces).Select(bit => mask & ~(1u << bit)).Where(left => left != mask));

    private static void Piece(Assembler a, Dice dice)
    {
        switch (dice.Below(Kinds))
        {
            case 0:
                GuestCode.Store(a, GuestCode.Buffer, "status of high");
                GuestCode.Submit(a, SmallSystem.Down.Value, SmallSystem.Status, GuestCode.Buffer, 1 + dice.Below(24));
                break;
            case 1:
                GuestCode.Store(a, GuestCode.Buffer, "Forbidden");
                GuestCode.Submit(a, SmallSystem.Down.Value, SmallSystem.Status, GuestCode.Buffer, 9);
                break;
            case 2:
                GuestCode.Submit(a, dice.Below(5), dice.Below(4), (uint)dice.Next(), (uint)dice.Next());
                break;
            case 3:
                Repeat(a, 20 + (int)dice.Below(200), () => GuestCode.Out(a, GuestCode.GuardPort + 0x10, 1));
                break;
            case 4:
                a.mov(edi, GuestCode.Room);
                a.mov(ecx, dice.Below(20_000));
                a.rep.stosb();
                break;
            case 5:
                a.ud2();
                break;
            case 6:
                GuestCode.Sleep(a);
                break;
            case 7:
                GuestCode.Out(a, (ushort)dice.Next(), (uint)dice.Next());
                a.mov(edx, (uint)dice.Next() & 0xFFFF);
                a.@in(eax, dx);
                break;
            case 8:
                a.mov(eax, (uint)dice.Next());
                a.mov(__dword_ptr[eax], eax);
                break;
            case 9 when dice.Below(4) == 0:
                a.mov(__word_ptr[GuestCode.TablePointer], (ushort)0);        // No interrupt table: a triple fault.
                a.lidt(__fword_ptr[GuestCode.TablePointer]);
                a.int3();
                break;
            case 10:
                a.mov(ecx, (uint)dice.Next());
                a.rdmsr();
                break;
            case 11:
                GuestCode.Out(a, GuestCode.GuardPort + 0x18, (uint)dice.Next());
                GuestCode.Out(a, GuestCode.GuardPort + 0x20, (uint)dice.Next());
                GuestCode.Out(a, GuestCode.GuardPort + 0x24, 1);
                break;
            case 12:
                SelfModifying(a, dice);
                break;
            case 13:
                GuestCode.OutByte(a, 0x43, (byte)dice.Next());
                GuestCode.OutByte(a, 0x40, (byte)dice.Next());
                GuestCode.OutByte(a, 0x21, (byte)dice.Next());
                break;
            default:
                var bytes = new byte[8];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, dice.Next());
                a.db(bytes);
                break;
        }
    }

    private static void Repeat(Assembler a, int times, System.Action body)
    {
        Label again = a.CreateLabel();
        a.mov(ebp, times);
        a.Label(ref again);
        body();
        a.dec(ebp);
        a.jnz(again);
    }

    /// <summary>Changes the immediate of its own next instruction, in a loop.</summary>
    private static void SelfModifying(Assembler a, Dice dice)
    {
        Label again = a.CreateLabel();
        Label here = a.CreateLabel();
        a.mov(ecx, 1 + dice.Below(100));
        a.Label(ref again);
        a.call(here);
        a.Label(ref here);
        a.pop(edi);                                      // 1 byte, at EDI.
        a.mov(__byte_ptr[edi + 5], cl);                  // 3 bytes.
        a.mov(al, 0);                                    // Its second byte is at EDI + 5.
        a.dec(ecx);
        a.jnz(again);
    }
}
