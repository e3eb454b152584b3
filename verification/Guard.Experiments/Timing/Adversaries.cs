using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Experiments.Rig;
using Guard.Host;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Timing;

/// <summary>High guests that spend their slot in every way there is.</summary>
internal static class Adversaries
{
    private static readonly ImmutableArray<(string Name, Action<Assembler> Body)> Bodies =
    [
        ("tight-loop", a => Forever(a, () => { })),
        ("rep", a => Forever(a, () =>
        {
            a.mov(edi, GuestCode.Room);
            a.mov(ecx, 0x5000);
            a.rep.stosb();
        })),
        ("hlt", a => Forever(a, () =>
        {
            GuestCode.Sleep(a);
        })),
        ("halt-for-good", a =>
        {
            a.cli();
            a.hlt();
        }),
        ("fault-storm", a => Forever(a, () => a.ud2())),
        ("faulting-handler", a => Forever(a, () =>
        {
            a.mov(esp, 0x7FFFFFFF);                      // The handler's frame has nowhere to go.
            a.int3();
        })),
        ("triple-fault", a =>
        {
            a.mov(__word_ptr[GuestCode.TablePointer], (ushort)0);
            a.lidt(__fword_ptr[GuestCode.TablePointer]);
            a.int3();
        }),
        ("doorbell-flood", a => Forever(a, () => GuestCode.Out(a, GuestCode.GuardPort + 0x10, 1))),
        ("messages", a => Forever(a, () => GuestCode.Submit(a, SmallSystem.Down.Value, SmallSystem.Status, GuestCode.Base, 16))),
        ("self-modifying", a => Forever(a, () =>
        {
            Label here = a.CreateLabel();
            a.call(here);
            a.Label(ref here);
            a.pop(edi);
            a.inc(__byte_ptr[edi + 4]);                  // Three bytes long; the immediate of the next instruction follows at 5 - 1.
            a.mov(al, 0);
        })),
        ("port-storm", a => Forever(a, () =>
        {
            a.inc(edx);
            a.@in(eax, dx);
            a.@out(dx, eax);
        })),
    ];

    /// <summary>Their names.</summary>
    internal static ImmutableArray<string> Names { get; } = [.. Bodies.Select(each => each.Name)];

    /// <summary>Assembles one.</summary>
    internal static ImmutableArray<byte> Program(string name)
    {
        Action<Assembler> body = Bodies.FirstOrDefault(each => each.Name == name).Body
            ?? throw new OperatorException(2, $"there is no adversary '{name}'", "adversaries: " + string.Join(", ", Names));
        return GuestCode.Assemble(a =>
        {
            Label again = a.CreateLabel();
            GuestCode.Prepare(a, again);
            a.Label(ref again);
            a.nop();
            body(a);
        });
    }

    private static void Forever(Assembler a, Action body)
    {
        Label again = a.CreateLabel();
        a.Label(ref again);
        body();
        a.jmp(again);
    }
}
