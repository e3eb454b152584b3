using Guard.X86.State;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>Call, interrupt and trap gates (SDM Vol. 3A 5.8 "Privilege Level Checking When Transferring Program Control", 6.12).</summary>
public sealed class GateTests
{
    private const ushort CallGate = 0x50;
    private const uint Target = 0x16000;

    [Fact]
    public void ACallGateInwardCopiesParametersAndRetfTakesThemFromBothStacks()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.push(0x1111);
            a.push(0x2222);
            a.call(CallGate | 3, 0u);
            a.@int(0x40);
        });
        machine.Describe(CallGate, TableMachine.Gate(TableMachine.Code0, Target, 0xEC, parameters: 2));
        machine.Memory.TryWrite(Target, Assembly.Of(32, Target, a =>
        {
            a.mov(eax, __dword_ptr[esp + 8]);
            a.mov(ebx, __dword_ptr[esp + 12]);
            a.mov(ecx, esp);
            a.mov(edx, cs);
            a.retf(8);
        }));
        machine.EnterRing3(0x202);
        machine.Run();
        Assert.Equal(0x40, machine.Vector);
        Assert.Equal(0x2222u, machine[GeneralRegister.EAX]);
        Assert.Equal(0x1111u, machine[GeneralRegister.EBX]);
        Assert.Equal(TableMachine.InnerStack - 24, machine[GeneralRegister.ECX]);
        Assert.Equal(0x08u, machine[GeneralRegister.EDX]);
        Assert.Equal(TableMachine.OuterStack, machine.OnStack(3));                      // ESP of ring 3, both parameters gone
    }

    [Fact]
    public void ASixteenBitCallGateOfTheSameLevelPushesWords()
    {
        TableMachine machine = TableMachine.Of(a => a.call(CallGate, 0u));
        machine.Describe(CallGate, TableMachine.Gate(TableMachine.Code0, 0xF000, 0x84));
        machine.Memory.TryWrite(0xF000, [0xF4]);
        machine.Run();
        Assert.Equal(SnippetMachine.StackAddress - 4, machine[GeneralRegister.ESP]);
        Assert.Equal(0x00080007u, machine.OnStack(0));                                 // IP, low half of 10007h, and CS
    }

    [Fact]
    public void ConformingCodeBehindAGateRunsAtTheCallersLevel()
    {
        TableMachine machine = TableMachine.Of(a => a.call(CallGate | 3, 0u));
        machine.Describe(0x60, TableMachine.Segment(0, 0xFFFFF, 0xC09F));
        machine.Describe(CallGate, TableMachine.Gate(0x60, Target, 0xEC));
        machine.Memory.TryWrite(Target, Assembly.Of(32, Target, a =>
        {
            a.mov(edx, cs);
            a.@int(0x40);
        }));
        machine.EnterRing3(0x202);
        machine.Run();
        Assert.Equal(0x63u, machine[GeneralRegister.EDX]);
    }

    [Theory]
    [InlineData(0xECu, 0x0008, false, 13, 0x08u)]               // JMP inward
    [InlineData(0x6Cu, 0x0008, true, 11, 0x50u)]                // the gate is not present
    [InlineData(0x8Cu, 0x0008, true, 13, 0x50u)]                // its DPL is below CPL
    [InlineData(0xECu, 0x0010, true, 13, 0x10u)]                // it leads to data
    [InlineData(0xECu, 0x0000, true, 13, 0u)]                   // it leads nowhere
    [InlineData(0xECu, 0x0068, true, 11, 0x68u)]                // it leads to code that is not present
    public void ACallGateIsChecked(uint access, int selector, bool isCall, int vector, uint errorCode)
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            if (isCall)
            {
                a.call(CallGate | 3, 0u);
            }
            else
            {
                a.jmp(CallGate | 3, 0u);
            }
        });
        machine.Describe(CallGate, TableMachine.Gate((ushort)selector, Target, access));
        machine.Describe(0x68, TableMachine.Segment(0, 0xFFFFF, 0xC01B));
        machine.EnterRing3(0x202);
        machine.Run();
        Assert.Equal(vector, machine.Vector);
        Assert.Equal(errorCode, machine.OnStack(0));
        Assert.Equal(SnippetMachine.CodeAddress, machine.OnStack(1));
    }

    [Theory]
    [InlineData(0x8Eu, 13, (0x40u * 8) + 2)]                    // DPL 0 from ring 3
    [InlineData(0x6Eu, 11, (0x40u * 8) + 2)]                    // not present
    [InlineData(0xECu, 13, (0x40u * 8) + 2)]                    // a call gate in the IDT
    public void AnInterruptGateIsChecked(uint access, int vector, uint errorCode)
    {
        TableMachine machine = TableMachine.Of(a => a.@int(0x40));
        machine.SetGate(0x40, TableMachine.Gate(TableMachine.Code0, Target, access));
        machine.EnterRing3(0x202);
        machine.Run();
        Assert.Equal(vector, machine.Vector);
        Assert.Equal(errorCode, machine.OnStack(0));
    }

    [Theory]
    [InlineData(0x8Eu, false)]
    [InlineData(0x8Fu, true)]
    [InlineData(0x86u, false)]
    [InlineData(0x87u, true)]
    public void OnlyATrapGateLeavesInterruptsOn(uint access, bool isOn)
    {
        TableMachine machine = TableMachine.Of(a => a.@int(0x40));
        machine.SetGate(0x40, TableMachine.Gate(TableMachine.Code0, 0xF000, access));
        machine.Memory.TryWrite(0xF000, [0xF4]);
        machine.State.EFLAGS = 0x202;
        machine.Run();
        Assert.Equal(isOn, (machine.State.EFLAGS & 0x200) != 0);
        Assert.Equal(SnippetMachine.StackAddress - ((access & 8) != 0 ? 12u : 6u), machine[GeneralRegister.ESP]);
    }

    [Fact]
    public void IcebpIgnoresTheGatesPrivilegeLevel()
    {
        TableMachine machine = TableMachine.Of(a => a.int1());
        machine.SetGate(1, TableMachine.Gate(TableMachine.Code0, TableMachine.Handlers + TableMachine.HandlerBytes, 0x8E));
        machine.EnterRing3(0x202);
        machine.Run();
        Assert.Equal(1, machine.Vector);
        Assert.Equal(SnippetMachine.CodeAddress + 1, machine.OnStack(0));
    }
}
