using Guard.X86.State;
using Xunit;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>CPUID, and control register bits that do not exist.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData(0u, 2u, 0x756E6547u, 0x6C65746Eu, 0x49656E69u)]                       // GenuineIntel
    [InlineData(1u, 0x681u, 0x800u, 0x00980201u, 0x0788A97Fu)]
    [InlineData(2u, 1u, 0u, 0u, 0u)]                                                  // one round, no descriptor: no cache is modelled
    [InlineData(3u, 1u, 0u, 0u, 0u)]                                                  // beyond the last basic leaf: the data of that leaf
    [InlineData(4u, 1u, 0u, 0u, 0u)]
    [InlineData(0x40000000u, 1u, 0u, 0u, 0u)]
    [InlineData(0x7FFFFFFFu, 1u, 0u, 0u, 0u)]
    [InlineData(0x80000002u, 1u, 0u, 0u, 0u)]                                         // and beyond the last extended one
    [InlineData(0xFFFFFFFFu, 1u, 0u, 0u, 0u)]
    [InlineData(0x80000000u, 0x80000001u, 0u, 0u, 0u)]
    [InlineData(0x80000001u, 0u, 0u, 0u, 0x00100000u)]
    public void CpuidSaysWhatThereIs(uint leaf, uint a, uint b, uint c, uint d) => Check(CpuFeatures.All, leaf, a, b, c, d);

    [Theory]
    [InlineData(CpuFeatures.All & ~CpuFeatures.SSE42, 1u, 0x00880201u, 0x0788A97Fu)]
    [InlineData(CpuFeatures.All & ~(CpuFeatures.PAE | CpuFeatures.NX), 1u, 0x00980201u, 0x0788A93Fu)]
    [InlineData(CpuFeatures.All & ~(CpuFeatures.PAE | CpuFeatures.NX), 0x80000001u, 0u, 0u)]
    [InlineData(CpuFeatures.None, 1u, 0u, 0u)]
    public void CpuidCanBeNarrowed(CpuFeatures features, uint leaf, uint c, uint d) =>
        Check(features, leaf, leaf == 1 ? 0x681u : 0, leaf == 1 ? 0x800u : 0, c, d);

    /// <summary>UMIP 11, LA57 12, VMXE 13, SMXE 14, FSGSBASE 16, PCIDE 17, OSXSAVE 18, SMEP 20, SMAP 21, PKE 22 and the rest are not there.</summary>
    [Fact]
    public void ABitOfCr4ThatDoesNotExistIsAGeneralProtectionFault()
    {
        for (int bit = 0; bit < 32; bit++)
        {
            TableMachine machine = TableMachine.Of(a =>
            {
                a.mov(eax, 1u << bit);
                a.mov(cr4, eax);
                a.hlt();
            });
            machine.Run();
            Assert.Equal(bit <= 10 ? -1 : 13, machine.Vector);
            Assert.Equal(bit <= 10 ? 1u << bit : 0, machine.State.CR4);
        }
    }

    [Fact]
    public void AnUnknownModelSpecificRegisterIsAGeneralProtectionFault()
    {
        foreach (bool write in (bool[])[false, true])
        {
            TableMachine machine = TableMachine.Of(a =>
            {
                a.mov(ecx, 0x12345);
                if (write)
                {
                    a.wrmsr();
                }
                else
                {
                    a.rdmsr();
                }

                a.hlt();
            });
            machine.Run();
            Assert.Equal(13, machine.Vector);
            Assert.Equal(0u, machine.OnStack(0));
        }
    }

    private static void Check(CpuFeatures features, uint leaf, uint a, uint b, uint c, uint d)
    {
        byte[] code = Assembly.Of(32, SnippetMachine.CodeAddress, assembler =>
        {
            assembler.mov(eax, leaf);
            assembler.cpuid();
            assembler.hlt();
        });
        TableMachine machine = TableMachine.Of(code, features);
        machine.Run();
        Assert.Equal(
            (a, b, c, d),
            (machine[GeneralRegister.EAX], machine[GeneralRegister.EBX], machine[GeneralRegister.ECX], machine[GeneralRegister.EDX]));
    }
}
