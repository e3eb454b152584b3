using Guard.X86.State;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>Hardware task switches (SDM Vol. 3A Chapter 7 "Task Management").</summary>
public sealed class TaskSwitchTests
{
    private const ushort Other = 0x30;
    private const uint OtherTask = 0x3800;
    private const ushort TaskGate = 0x58;
    private const uint Target = 0x16000;
    private const uint Busy = 0x8B00;

    [Fact]
    public void AJumpSavesTheOldTaskAndLoadsTheNew()
    {
        TableMachine machine = WithOtherTask(a =>
        {
            a.mov(eax, 0xAAAA);
            a.jmp(Other, 0u);
            a.@int(0x41);
        });
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(Target + 1, machine.State.EIP);
        Assert.Equal(0x5678u, machine[GeneralRegister.EBX]);
        Assert.Equal(0x26000u, machine[GeneralRegister.ESP]);
        Assert.Equal(0x10u, machine.State.GetSegment(SegmentRegister.FS).Selector);
        Assert.Equal(Other, machine.State.GetSegment(SegmentRegister.TR).Selector);
        Assert.NotEqual(0u, machine.State.CR0 & 8);                                     // TS
        Assert.Equal(0u, machine.State.EFLAGS & 0x4000);                                // no NT
        Assert.Equal(SnippetMachine.CodeAddress + 12, machine.Get(TableMachine.Task + 0x20));
        Assert.Equal(0xAAAAu, machine.Get(TableMachine.Task + 0x28));
        Assert.Equal(0x8900u, machine.Get(TableMachine.Gdt + TableMachine.OwnTask + 4) & 0xFF00);
        Assert.Equal(Busy, machine.Get(TableMachine.Gdt + Other + 4) & 0xFF00);
    }

    [Theory]
    [InlineData(false)]                         // CALL of the TSS
    [InlineData(true)]                          // INT through a task gate
    public void ANestedTaskReturnsByIret(bool isInterrupt)
    {
        TableMachine machine = WithOtherTask(a =>
        {
            if (isInterrupt)
            {
                a.@int(0x40);
            }
            else
            {
                a.call(Other, 0u);
            }

            a.inc(ecx);
            a.hlt();
        });
        machine.SetGate(0x40, TableMachine.Gate(Other, 0, 0xE5));
        machine.Memory.TryWrite(Target, [0xCF]);                                        // IRETD
        machine.Cpu.Run(1);
        Assert.Equal(0x4000u, machine.State.EFLAGS & 0x4000);
        Assert.Equal(TableMachine.OwnTask, machine.Get(OtherTask) & 0xFFFF);            // the back link
        Assert.Equal(Busy, machine.Get(TableMachine.Gdt + TableMachine.OwnTask + 4) & 0xFF00);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(-1, machine.Vector);
        Assert.Equal(1u, machine[GeneralRegister.ECX]);
        Assert.Equal(TableMachine.OwnTask, machine.State.GetSegment(SegmentRegister.TR).Selector);
        Assert.Equal(0x8900u, machine.Get(TableMachine.Gdt + Other + 4) & 0xFF00);
        Assert.Equal(0u, machine.Get(OtherTask + 0x24) & 0x4000);                       // NT is clear in the image of the task left
    }

    [Fact]
    public void AFaultThroughATaskGatePushesItsErrorCodeOnTheNewStack()
    {
        TableMachine machine = WithOtherTask(a => a.mov(eax, __dword_ptr[0x12345]));
        machine.State.SetSegment(SegmentRegister.DS, new SegmentState(TableMachine.Data0, 0, 0xFFF, 0x4093));
        machine.SetGate(13, TableMachine.Gate(Other, 0, 0x85));
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(Target + 1, machine.State.EIP);
        Assert.Equal(0x26000u - 4, machine[GeneralRegister.ESP]);
        Assert.Equal(0u, machine.OnStack(0));
        Assert.Equal(SnippetMachine.CodeAddress, machine.Get(TableMachine.Task + 0x20));
    }

    [Theory]
    [InlineData(0x0Bu, 0x67u, 13)]              // busy
    [InlineData(0x09u, 0x66u, 10)]              // too short
    [InlineData(0x02u, 0x67u, 13)]              // a local table
    public void ATaskIsChecked(uint type, uint limit, int vector)
    {
        TableMachine machine = WithOtherTask(a => a.jmp(Other, 0u));
        machine.Describe(Other, TableMachine.Segment(OtherTask, limit, 0x80 | type));
        machine.Run();
        Assert.Equal(vector, machine.Vector);
        Assert.Equal((uint)Other, machine.OnStack(0));
        Assert.Equal(TableMachine.OwnTask, machine.State.GetSegment(SegmentRegister.TR).Selector);
    }

    [Fact]
    public void ABadSelectorInTheNewTaskIsAFaultOfTheNewTask()
    {
        TableMachine machine = WithOtherTask(a => a.jmp(Other, 0u));
        machine.Put(OtherTask + 0x54, TableMachine.Code0 | 0x80);                       // DS: beyond what is described
        machine.Run();
        Assert.Equal(10, machine.Vector);
        Assert.Equal(0x88u, machine.OnStack(0));
        Assert.Equal(Target, machine.OnStack(1));
        Assert.Equal(Other, machine.State.GetSegment(SegmentRegister.TR).Selector);
    }

    [Fact]
    public void TheTrapBitOfATaskIsADebugExceptionBeforeItsFirstInstruction()
    {
        TableMachine machine = WithOtherTask(a => a.jmp(Other, 0u));
        machine.Put(OtherTask + 0x64, 0x00680001);
        machine.Run();
        Assert.Equal(1, machine.Vector);
        Assert.Equal(Target, machine.OnStack(0));
        Assert.NotEqual(0u, machine.State.GetDebugRegister(6) & 0x8000);
    }

    [Fact]
    public void ASixteenBitTaskKeepsSixteenBits()
    {
        TableMachine machine = WithOtherTask(a => a.jmp(Other, 0u));
        machine.Describe(Other, TableMachine.Segment(OtherTask, 0x2B, 0x81));
        machine.Memory.TryWrite(OtherTask, new byte[0x2C]);
        machine.Put(OtherTask + 0x0E, 0x0002F000);                                      // IP, FLAGS
        machine.Put(OtherTask + 0x12, 0x1234);                                          // AX
        machine.Put(OtherTask + 0x22, (TableMachine.Code0 << 16) | TableMachine.Data0);  // ES, CS
        machine.Put(OtherTask + 0x26, (TableMachine.Data0 << 16) | TableMachine.Data0);  // SS, DS
        machine.Memory.TryWrite(0xF000, [0xF4]);
        Assert.Equal(RunExitReason.Halted, machine.Run());
        Assert.Equal(0xF001u, (uint)machine.State.EIP);
        Assert.Equal(0xFFFF1234u, machine[GeneralRegister.EAX]);
    }

    private static TableMachine WithOtherTask(System.Action<Iced.Intel.Assembler> write)
    {
        TableMachine machine = TableMachine.Of(write);
        machine.Describe(TableMachine.OwnTask, TableMachine.Segment(TableMachine.Task, 0x67, 0x8B));
        machine.Describe(Other, TableMachine.Segment(OtherTask, 0x67, 0x89));
        machine.Describe(TaskGate, TableMachine.Gate(Other, 0, 0xE5));
        machine.Put(OtherTask + 0x20, Target);
        machine.Put(OtherTask + 0x24, 2);
        machine.Put(OtherTask + 0x34, 0x5678);
        machine.Put(OtherTask + 0x38, 0x26000);
        for (uint at = 0x48; at <= 0x5C; at += 4)
        {
            machine.Put(OtherTask + at, at == 0x4C ? TableMachine.Code0 : TableMachine.Data0);
        }

        machine.Memory.TryWrite(Target, [0xF4]);
        return machine;
    }
}
