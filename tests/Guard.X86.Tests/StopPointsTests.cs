using System;
using System.Collections.Generic;
using System.Linq;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>
/// A debugger's stop points: each is met when it should be, and the guest goes on as if there were none.
/// </summary>
public sealed class StopPointsTests
{
    private const uint Code = SnippetMachine.CodeAddress;
    private const ulong MostTicks = 6000;
    private const ulong Slice = 777;

    /// <summary>Generated programs: the stops of fast slices are those of single ticks, at the same ticks, and nothing else differs.</summary>
    [Theory]
    [InlineData(0, 5000, 6)]
    [InlineData(1, 6000, 6)]
    [InlineData(2, 7000, 6)]
    public void EveryStopIsMetWhereSingleTicksMeetItAndTheGuestDoesNotNotice(int mode, ulong firstSeed, int programs)
    {
        int stops = 0;
        int watched = 0;
        for (ulong seed = firstSeed; seed < firstSeed + (ulong)programs; seed++)
        {
            SnippetMachine plain = GeneratedProgramTests.Make(mode, seed);
            SnippetMachine fast = GeneratedProgramTests.Make(mode, seed);
            SnippetMachine slow = GeneratedProgramTests.Make(mode, seed);
            List<uint> path = PathOf(plain);
            fast.Cpu.Stops = slow.Cpu.Stops = Choose(seed, path);
            List<(ulong Tick, StopPoint Stop)> met = Stops(fast, Slice);
            Assert.Equal(Stops(slow, 1), met);
            string what = $"mode {mode}, seed {seed}";
            Assert.True(GeneratedProgramTests.Image(plain) == GeneratedProgramTests.Image(fast), what + ": registers differ");
            Assert.True(GeneratedProgramTests.Memory(plain) == GeneratedProgramTests.Memory(fast), what + ": memory differs");
            Assert.Equal(plain.Cpu.Tick, fast.Cpu.Tick);
            IEnumerable<ulong> expected = Enumerable.Range(0, path.Count)
                .Where(tick => fast.Cpu.Stops.All.Contains(new StopPoint(StopKind.Execution, path[tick], 1)))
                .Select(tick => (ulong)tick);
            Assert.Equal(expected, met.Where(stop => stop.Stop.Kind == StopKind.Execution).Select(stop => stop.Tick));
            stops += met.Count;
            watched += met.Count(stop => stop.Stop.Kind != StopKind.Execution);
        }

        Assert.True(stops > 100 && watched > 5, $"{stops} stops, {watched} of them at data");
    }

    [Theory]
    [InlineData(StopKind.Write, 0x30000u, 4u, "A300000300", true)]              // MOV [30000h],EAX
    [InlineData(StopKind.Write, 0x30003u, 1u, "A300000300", true)]
    [InlineData(StopKind.Write, 0x30004u, 1u, "A300000300", false)]
    [InlineData(StopKind.Write, 0x2FFFFu, 1u, "A300000300", false)]
    [InlineData(StopKind.Read, 0x30000u, 4u, "A300000300", false)]
    [InlineData(StopKind.Access, 0x30000u, 4u, "A300000300", true)]
    [InlineData(StopKind.Write, 0x30000u, 4u, "A100000300", false)]             // MOV EAX,[30000h]
    [InlineData(StopKind.Read, 0x30000u, 4u, "A100000300", true)]
    [InlineData(StopKind.Access, 0x30000u, 4u, "A100000300", true)]
    [InlineData(StopKind.Write, 0x30000u, 4u, "FF0500000300", true)]            // INC DWORD [30000h]
    [InlineData(StopKind.Read, 0x30000u, 4u, "FF0500000300", true)]
    [InlineData(StopKind.Write, 0x1FFFCu, 4u, "50", true)]                      // PUSH EAX
    [InlineData(StopKind.Read, 0x20000u, 4u, "58", true)]                       // POP EAX
    [InlineData(StopKind.Write, 0x30010u, 1u, "BF00000300B920000000F3AA", true)] // REP STOSB over it
    [InlineData(StopKind.Read, 0x30000u, 1u, "DD0500000300", true)]             // FLD QWORD [30000h]
    [InlineData(StopKind.Write, 0x30007u, 1u, "DD1D00000300", true)]            // FSTP QWORD [30000h]
    [InlineData(StopKind.Read, 0x3000Fu, 1u, "0F100500000300", true)]           // MOVUPS XMM0,[30000h]
    public void AWatchPointIsMetBehindTheAccessAndOnlyThen(StopKind kind, uint address, uint lengthBytes, string code, bool isMet)
    {
        SnippetMachine machine = SnippetMachine.Flat("DBE3" + code + "43F4");   // FNINIT; ...; INC EBX; HLT
        machine.Cpu.State.CR4 |= 0x200;
        StopPoint point = new(kind, address, lengthBytes);
        machine.Cpu.Stops = new StopPoints([point]);
        RunExit exit = machine.Cpu.Run(100);
        Assert.Equal(isMet ? RunExitReason.Stop : RunExitReason.Halted, exit.Reason);
        Assert.Equal(isMet ? point : null, machine.Cpu.MetStop);
        Assert.Equal(isMet ? 0u : 1u, machine[GeneralRegister.EBX]);
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(1u, machine[GeneralRegister.EBX]);
        Assert.Null(machine.Cpu.MetStop);
    }

    [Fact]
    public void ARepeatedStoreStopsBehindTheIterationThatMeetsTheWatchPoint()
    {
        SnippetMachine machine = SnippetMachine.Flat("BF00000300B920000000F3AAF4");
        machine.Cpu.Stops = new StopPoints([new StopPoint(StopKind.Write, 0x30010, 1)]);
        Assert.Equal(new RunExit(RunExitReason.Stop, 2 + 17), machine.Cpu.Run(100));
        Assert.Equal(0x20u - 17, machine[GeneralRegister.ECX]);
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
    }

    [Fact]
    public void AnInstructionThatFaultsMeetsNoWatchPoint()
    {
        // PUSH [30000h] with the stack at 0: the operand is read, and the store outside memory's segment faults.
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("FF3500000300F4", "F4");
        SegmentState stack = machine.Cpu.State.GetSegment(SegmentRegister.SS);
        machine.Cpu.State.SetSegment(SegmentRegister.SS, stack with { Limit = 0x1FFFF });
        machine.Cpu.State.SetRegister(GeneralRegister.ESP, 0x20002);
        machine.Cpu.Stops = new StopPoints([new StopPoint(StopKind.Read, 0x30000, 4)]);
        RunExit exit = machine.Cpu.Run(100);
        Assert.NotEqual(RunExitReason.Stop, exit.Reason);
        Assert.Null(machine.Cpu.MetStop);
    }

    [Fact]
    public void ABreakpointStopsBeforeItsInstructionAndIsPassedOnce()
    {
        SnippetMachine machine = SnippetMachine.Flat("434343EBFB");             // INC EBX three times; JMP to the first
        machine.Cpu.Run(40);
        uint before = machine[GeneralRegister.EBX];
        machine.Cpu.Stops = new StopPoints([new StopPoint(StopKind.Execution, Code + 1, 1)]);
        Assert.Equal(RunExitReason.Stop, machine.Cpu.Run(100).Reason);
        Assert.Equal(Code + 1, machine.Cpu.State.EIP);
        Assert.Equal(new RunExit(RunExitReason.Stop, 0), machine.Cpu.Run(100));
        machine.Cpu.BeginStep();
        Assert.Equal(new RunExit(RunExitReason.Stop, 1), machine.Cpu.Run(50));
        Assert.Null(machine.Cpu.MetStop);
        Assert.Equal(Code + 2, machine.Cpu.State.EIP);
        Assert.Equal(new RunExit(RunExitReason.Stop, 3), machine.Cpu.Run(100));
        machine.Cpu.Stops = null;
        Assert.Equal(new RunExit(RunExitReason.Budget, 100), machine.Cpu.Run(100));
        Assert.True(machine[GeneralRegister.EBX] > before + 70);
    }

    [Fact]
    public void AStopInTheShadowOfStiDoesNotEndTheShadow()
    {
        SnippetMachine machine = SnippetMachine.FlatWithHandlers("FB4343F4", "F4");
        machine.Cpu.InterruptLine = true;
        machine.Cpu.Stops = new StopPoints([new StopPoint(StopKind.Execution, Code + 1, 1)]);
        Assert.Equal(RunExitReason.Stop, machine.Cpu.Run(100).Reason);
        machine.Cpu.BeginStep();
        machine.Cpu.Run(1);
        Assert.Equal(1u, machine[GeneralRegister.EBX]);
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(100).Reason);
        Assert.Equal(1u, machine[GeneralRegister.EBX]);
    }

    [Fact]
    public void ADebuggerWritesMappedMemoryAndNothingElse()
    {
        SnippetMachine machine = SnippetMachine.Flat("43EBFD");
        machine.Cpu.Run(20);
        Assert.True(machine.Cpu.TryWriteLinear(Code, [0x4B]));                  // DEC EBX instead: decoded code is dropped
        uint before = machine[GeneralRegister.EBX];
        machine.Cpu.Run(20);
        Assert.True(machine[GeneralRegister.EBX] < before);
        Assert.False(machine.Cpu.TryWriteLinear((1 << 20) - 1, [1, 2]));
        Assert.Equal(0u, machine.Doubleword((1 << 20) - 4));
    }

    private static List<uint> PathOf(SnippetMachine machine)
    {
        List<uint> path = [];
        do
        {
            path.Add((uint)machine.Cpu.State.EIP);
        }
        while (machine.Cpu.Tick < MostTicks && machine.Cpu.Run(1).TicksUsed != 0);
        path.RemoveAt(path.Count - 1);
        return path;
    }

    private static StopPoints Choose(ulong seed, List<uint> path)
    {
        List<StopPoint> points = [];
        for (int i = 0; i < 3; i++)
        {
            seed = (seed * 6364136223846793005) + 1442695040888963407;
            points.Add(new StopPoint(StopKind.Execution, path[(int)((seed >> 33) % (ulong)path.Count)], 1));
            uint address = ProgramGenerator.Data + 0x700 + (uint)((seed >> 20) % 0x1300);
            points.Add(new StopPoint((StopKind)(1 + (i % 3)), i == 0 ? ProgramGenerator.Counter : address, 1u << (int)((seed >> 50) % 6)));
        }

        return new StopPoints(points);
    }

    private static List<(ulong Tick, StopPoint Stop)> Stops(SnippetMachine machine, ulong slice)
    {
        List<(ulong, StopPoint)> met = [];
        while (machine.Cpu.Tick < MostTicks)
        {
            RunExit exit = machine.Cpu.Run(Math.Min(slice, MostTicks - machine.Cpu.Tick));
            if (exit.Reason is RunExitReason.Halted or RunExitReason.Shutdown)
            {
                break;
            }

            if (machine.Cpu.MetStop is StopPoint stop)
            {
                met.Add((machine.Cpu.Tick, stop));
                if (stop.Kind == StopKind.Execution)
                {
                    machine.Cpu.BeginStep();
                    StepOver(machine, met);
                }
            }
        }

        return met;
    }

    private static void StepOver(SnippetMachine machine, List<(ulong, StopPoint)> met)
    {
        machine.Cpu.Run(1);
        if (machine.Cpu.MetStop is StopPoint stop)
        {
            met.Add((machine.Cpu.Tick, stop));
        }
    }
}
