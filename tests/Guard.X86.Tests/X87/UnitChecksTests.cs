using System;
using Guard.X86.Semantics.X87;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>
/// What is checked before an x87, MMX or SSE instruction: CR0.EM, TS, MP, NE, CR4.OSFXSR, OSXMMEXCPT (SDM Vol. 3A chapter 2).
/// </summary>
public class UnitChecksTests
{
    private const uint EM = 4;
    private const uint MP = 2;
    private const uint TS = 8;
    private const uint NE = 0x20;
    private const int UD = 6;
    private const int NM = 7;
    private const int GP = 13;
    private const int PF = 14;
    private const int MF = 16;
    private const int XM = 19;
    private const int None = -1;

    [Theory]
    [InlineData("D9E8", EM, NM)]                    // FLD1
    [InlineData("D9E8", TS, NM)]
    [InlineData("D9E8", 0u, None)]
    [InlineData("9B", TS, None)]                    // WAIT looks at TS only with MP
    [InlineData("9B", TS | MP, NM)]
    [InlineData("9B", EM, None)]
    [InlineData("DFE0", TS, NM)]                    // FNSTSW AX does not wait, but is an x87 instruction
    [InlineData("0FFCC1", EM, UD)]                  // PADDB mm, mm
    [InlineData("0FFCC1", TS, NM)]
    [InlineData("0FFCC1", 0u, None)]
    [InlineData("0F77", EM, UD)]                    // EMMS
    [InlineData("0F58C1", EM, UD)]                  // ADDPS
    [InlineData("0F58C1", TS, NM)]
    [InlineData("0F58C1", 0u, None)]
    [InlineData("0FAE0500300000", TS, NM)]          // FXSAVE
    [InlineData("0FAE0500300000", EM, NM)]
    [InlineData("0FAE1500300000", EM, UD)]          // LDMXCSR
    [InlineData("0FC30500300000", EM | TS, None)]   // MOVNTI works on a general register
    [InlineData("F30FB8C1", EM | TS, None)]         // POPCNT
    [InlineData("F20F38F1C1", EM | TS, None)]       // CRC32
    public void Cr0DecidesWhoMayRun(string code, uint bits, int fault)
    {
        var cpu = new UnitTestCpu();
        cpu.State.CR0 |= bits;
        Assert.Equal(fault, cpu.Run(code));
    }

    [Theory]
    [InlineData("0F58C1", UD)]                      // ADDPS
    [InlineData("660FFCC1", UD)]                    // PADDB xmm, xmm
    [InlineData("0F2AC1", UD)]                      // CVTPI2PS
    [InlineData("0FAE1D00300000", UD)]              // STMXCSR
    [InlineData("0FFCC1", None)]                    // PADDB mm, mm
    [InlineData("0F70C100", None)]                  // PSHUFW came with SSE and works on MMX registers
    [InlineData("0FAE0500300000", None)]            // FXSAVE
    [InlineData("0FAEF0", None)]                    // MFENCE
    public void WithoutOsfxsrThereIsNoSse(string code, int fault)
    {
        var cpu = new UnitTestCpu();
        cpu.State.CR4 = 0;
        Assert.Equal(fault, cpu.Run(code));
    }

    [Theory]
    [InlineData("D9E8", MF)]                        // waiting
    [InlineData("9B", MF)]
    [InlineData("0FFCC1", MF)]
    [InlineData("0F77", MF)]
    [InlineData("0F2AC1", MF)]                      // CVTPI2PS reads an MMX register
    [InlineData("0F2A0500300000", None)]            // from memory it does not
    [InlineData("0F58C1", None)]
    [InlineData("DFE0", None)]                      // FNSTSW AX
    [InlineData("DBE2", None)]                      // FNCLEX
    [InlineData("DBE3", None)]                      // FNINIT
    [InlineData("0FAE0500300000", None)]            // FXSAVE
    public void APendingExceptionIsDeliveredBeforeTheNextWaitingInstruction(string code, int fault)
    {
        var cpu = new UnitTestCpu();
        cpu.State.CR0 |= NE;
        cpu.State.X87.ControlWord = 0x037E;
        cpu.State.X87.StatusWord = 0x0001;
        Assert.Equal(fault, cpu.Run(code));
    }

    [Fact]
    public void WithoutNeAPendingExceptionIsLeftToThePc()
    {
        var cpu = new UnitTestCpu();
        cpu.State.X87.ControlWord = 0x037E;
        cpu.State.X87.StatusWord = 0x0001;
        Assert.Equal(None, cpu.Run("D9E8"));
        Assert.True(cpu.State.X87.IsErrorPending);
    }

    [Theory]
    [InlineData(0x600u, XM)]
    [InlineData(0x200u, UD)]
    public void AnUnmaskedSimdExceptionIsXmOnlyWhenTheSystemSaysSo(uint cr4, int fault)
    {
        var cpu = new UnitTestCpu();
        cpu.State.CR4 = cr4;
        cpu.State.MXCSR = 0x1F00;
        cpu.State.SetXmm(0, 0x7F80_0000);
        cpu.State.SetXmm(1, 0xFF80_0000);
        Assert.Equal(fault, cpu.Run("F30F58C1"));
        Assert.Equal(0x1F01u, cpu.State.MXCSR);
        Assert.Equal((UInt128)0x7F80_0000, cpu.State.GetXmm(0));
    }

    [Theory]
    [InlineData("0F280501300000", GP)]              // MOVAPS
    [InlineData("0F100501300000", None)]            // MOVUPS
    [InlineData("0F580501300000", GP)]              // ADDPS
    [InlineData("F30F580501300000", None)]          // ADDSS
    [InlineData("0FAE0508300000", GP)]              // FXSAVE
    [InlineData("660F3A630501300000" + "00", None)] // PCMPISTRI
    [InlineData("F20FF00501300000", None)]          // LDDQU
    public void OnlySomeMemoryOperandsMustBeAligned(string code, int fault) => Assert.Equal(fault, new UnitTestCpu().Run(code));

    [Theory]
    [InlineData("DD1DFC4F0000")]                    // FSTP m64 across the end of the page
    [InlineData("DB3DFA4F0000")]                    // FSTP m80
    [InlineData("DD35C04F0000")]                    // FNSAVE
    [InlineData("D935F04F0000")]                    // FNSTENV
    [InlineData("DF35FA4F0000")]                    // FBSTP
    [InlineData("0F1105F84F0000")]                  // MOVUPS m128, xmm
    [InlineData("0FAE05004F0000")]                  // FXSAVE
    public void AStoreThatFaultsHalfWayChangesNothing(string code)
    {
        UnitTestCpu cpu = Paged();
        cpu.State.X87.SetPhysical(7, Float80.One);
        cpu.State.X87.StatusWord = 0x3800;
        cpu.State.X87.ValidTags = 0x80;
        byte[] before = new byte[Cpu.ArchitecturalStateBytes];
        cpu.Cpu.CopyArchitecturalState(before);
        byte[] page = cpu.Read(0x4000, 0x1000);

        Assert.Equal(PF, cpu.Run(code));
        Assert.Equal(page, cpu.Read(0x4000, 0x1000));
        byte[] after = new byte[Cpu.ArchitecturalStateBytes];
        cpu.State.IsShutdown = false;
        cpu.State.CR2 = 0;
        cpu.Cpu.CopyArchitecturalState(after);
        Assert.Equal(before, after);
    }

    [Fact]
    public void MaskedBytesOfMaskmovCannotFault()
    {
        UnitTestCpu cpu = Paged();
        cpu.State.SetRegister(State.GeneralRegister.EDI, 0x4FF8);
        cpu.State.SetXmm(0, UInt128.MaxValue);
        cpu.State.SetXmm(1, 0x8080_8080_8080_8080);
        Assert.Equal(None, cpu.Run("660FF7C1"));
        cpu.State.SetXmm(1, (UInt128)0x80 << 64);
        Assert.Equal(PF, cpu.Run("660FF7C1"));
    }

    [Fact]
    public void RealModeEnvironmentsAreChosenByTheMode()
    {
        var cpu = new UnitTestCpu();
        cpu.State.SetRealMode(0x0100, 0);
        cpu.State.X87.Initialize();
        cpu.Write(0x1000, Convert.FromHexString("DD06003090D9360030"));    // FLD m64 at DS:3000; NOP; FNSTENV
        cpu.Cpu.Run(3);
        byte[] image = cpu.Read(0x3000, 14);
        Assert.Equal(0x1000, image[6] | (image[7] << 8));                   // CS 0100h, IP 0: 01000h
        Assert.Equal(0x0506, image[8] | (image[9] << 8));                   // FOP in its real-mode place
        Assert.Equal(0x3000, image[10] | (image[11] << 8));
    }

    [Fact]
    public void CpuidSaysWhatIsThere()
    {
        var cpu = new UnitTestCpu();
        cpu.State.SetRegister(State.GeneralRegister.EAX, 1);
        Assert.Equal(None, cpu.Run("0FA2"));
        const uint FpuMmxFxsrSseSse2 = 0x0780_0001;
        Assert.Equal(FpuMmxFxsrSseSse2, (uint)cpu.State.GetRegister(State.GeneralRegister.EDX) & FpuMmxFxsrSseSse2);
        Assert.Equal(0x0098_0201u, (uint)cpu.State.GetRegister(State.GeneralRegister.ECX));
    }

    [Theory]
    [InlineData("F30FB8C1", 0xF0F0_F0F0u, 16u, 0u)]         // POPCNT EAX, ECX
    [InlineData("66F30FB8C1", 0xFFFF_8001u, 0x1234_0002u, 0u)]
    [InlineData("F30FB8C1", 0u, 0u, 0x40u)]
    [InlineData("F20F38F0C1", 0x31u, 0u, 0x8D5u)] // CRC32 EAX, CL leaves the flags alone
    public void PopcntAndCrc32WorkOnGeneralRegisters(string code, uint source, uint result, uint flags)
    {
        var cpu = new UnitTestCpu();
        bool isChecksum = code.Contains("38F0", StringComparison.Ordinal);
        cpu.State.SetRegister(State.GeneralRegister.EAX, isChecksum ? 0u : 0x1234_5678u);
        cpu.State.SetRegister(State.GeneralRegister.ECX, source);
        cpu.State.EFLAGS = 0x8D7;
        Assert.Equal(None, cpu.Run(code));
        Assert.Equal(isChecksum ? ChecksumOfOne(source) : result, (uint)cpu.State.GetRegister(State.GeneralRegister.EAX));
        Assert.Equal(flags | 2, cpu.State.EFLAGS);
    }

    /// <summary>The polynomial division bit by bit, from the definition.</summary>
    private static uint ChecksumOfOne(uint value)
    {
        uint rest = value & 0xFF;
        for (int bit = 0; bit < 8; bit++)
        {
            rest = (rest & 1) != 0 ? (rest >> 1) ^ 0x82F6_3B78 : rest >> 1;
        }

        return rest;
    }

    /// <summary>Paging on, identity for the first 20 KiB, nothing at 5000h.</summary>
    private static UnitTestCpu Paged()
    {
        var cpu = new UnitTestCpu();
        const uint Directory = 0x10000;
        const uint Table = 0x11000;
        Span<byte> entry = stackalloc byte[4];
        BitConverter.TryWriteBytes(entry, Table | 3);
        cpu.Write(Directory, entry);
        for (uint page = 0; page < 5; page++)
        {
            // Accessed and dirty already, so that a fault finds the table unchanged too.
            BitConverter.TryWriteBytes(entry, (page << 12) | 0x63);
            cpu.Write(Table + (page * 4), entry);
        }

        cpu.State.CR3 = Directory;
        cpu.State.CR0 |= 0x8000_0000;
        return cpu;
    }
}
