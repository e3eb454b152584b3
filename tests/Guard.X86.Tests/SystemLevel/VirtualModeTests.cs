using System;
using Guard.X86.State;
using Iced.Intel;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>Virtual-8086 mode and its enhancements (SDM Vol. 3A 20.3 and 20.4, "VME").</summary>
public sealed class VirtualModeTests
{
    private const uint VirtualInterruptFlag = 1 << 19;
    private const uint VirtualInterruptPending = 1 << 20;
    private const uint Enhancements = 1;
    private const uint RedirectionBitmap = TableMachine.Task + 0x68;

    [Fact]
    public void CliAndStiChangeTheVirtualFlagThatPushfShows()
    {
        TableMachine machine = Virtual(isEnhanced: true, VirtualInterruptFlag, a =>
        {
            a.cli();
            a.pushf();
            a.pop(ax);
            a.sti();
            a.pushf();
            a.pop(bx);
            a.hlt();
        });
        machine.Run();
        Assert.Equal(13, machine.Vector);                                           // HLT is privileged
        Assert.Equal(0x3000u, machine[GeneralRegister.EAX] & 0x3200);               // IF shows VIF, IOPL shows 3
        Assert.Equal(0x3200u, machine[GeneralRegister.EBX] & 0x3200);
        Assert.Equal(0x20200u | VirtualInterruptFlag, machine.OnStack(3) & (0x23200 | VirtualInterruptFlag));
    }

    [Theory]
    [InlineData("FB")]                          // STI with an interrupt pending
    [InlineData("6800029D")]                    // PUSH 0200h; POPF, likewise
    [InlineData("6800019D")]                    // PUSH 0100h; POPF: TF
    [InlineData("9C669D")]                      // POPFD
    public void WhatTheMonitorMustSeeIsAFault(string code)
    {
        TableMachine machine = Virtual(isEnhanced: true, VirtualInterruptPending, Convert.FromHexString(code));
        machine.Run();
        Assert.Equal(13, machine.Vector);
        Assert.Equal(0u, machine.OnStack(0));
    }

    [Theory]
    [InlineData("FA")]
    [InlineData("FB")]
    [InlineData("9C")]
    [InlineData("9D")]
    [InlineData("CD21")]
    [InlineData("CF")]
    public void WithoutEnhancementsTheyAllNeedIopl3(string code)
    {
        TableMachine machine = Virtual(isEnhanced: false, 0, Convert.FromHexString(code));
        machine.Run();
        Assert.Equal(13, machine.Vector);
        Assert.Equal(0u, machine.OnStack(1));                                       // EIP
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IntGoesThroughTheProgramsOwnTableWhereTheBitmapIsClear(bool isBitSet)
    {
        TableMachine machine = Virtual(isEnhanced: true, VirtualInterruptFlag, a =>
        {
            a.@int(0x21);
            a.hlt();
        });
        machine.Memory.TryWrite(RedirectionBitmap + (0x21 / 8), [(byte)(isBitSet ? 2 : 0)]);
        machine.Put(0x21 * 4, 0x10000100);                                          // 1000h:0100h
        machine.Memory.TryWrite(0x10100, Assembly.Of(16, 0x100, a =>
        {
            a.mov(bp, sp);
            a.mov(dx, __word_ptr[bp + 4]);
            a.iret();
        }));
        machine.Run();
        Assert.Equal(13, machine.Vector);
        Assert.Equal(isBitSet ? 0u : 2u, machine.OnStack(1));                       // the INT itself, or the HLT behind it
        if (!isBitSet)
        {
            Assert.Equal(0x3200u, machine[GeneralRegister.EDX] & 0x3200);           // the image shows VIF as IF, and IOPL 3
            Assert.Equal(VirtualInterruptFlag, machine.OnStack(3) & VirtualInterruptFlag);
        }
    }

    [Fact]
    public void ProtectedModeVirtualInterruptsAreThoseOfRing3()
    {
        TableMachine machine = TableMachine.Of(a =>
        {
            a.sti();
            a.@int(0x40);
        });
        machine.EnterRing3(0x202);
        machine.State.CR4 = 2;
        machine.Run();
        Assert.Equal(0x40, machine.Vector);
        Assert.NotEqual(0u, machine.OnStack(2) & VirtualInterruptFlag);
    }

    private static TableMachine Virtual(bool isEnhanced, uint flags, Action<Assembler> write) =>
        Virtual(isEnhanced, flags, Assembly.Of(16, 0, write));

    private static TableMachine Virtual(bool isEnhanced, uint flags, byte[] code)
    {
        TableMachine machine = TableMachine.Of(code, CpuFeatures.All);
        machine.State.CR4 = isEnhanced ? Enhancements : 0;
        machine.State.SetSegment(SegmentRegister.TR, new SegmentState(TableMachine.OwnTask, TableMachine.Task, 0xFF, 0x8B));
        machine.Put(TableMachine.Task + 0x64, 0x00880000);                          // the I/O bitmap, 32 bytes behind the redirection bitmap
        machine.EnterRing3(0x20202 | flags);
        return machine;
    }
}
