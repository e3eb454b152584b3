using System;
using System.Buffers.Binary;
using Guard.X86.Semantics.X87;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>Environment and state images that the recorded vectors cannot show: real format, pointers, FXSAVE's layout.</summary>
public class X87EnvironmentTests
{
    [Fact]
    public void RealFormatKeepsTwentyBitAddressesIn14Bytes()
    {
        X87State state = Sample();
        Span<byte> image = stackalloc byte[14];
        X87Environment.WriteEnvironment(state, image, wideOperands: false, realFormat: true);

        // FCS:FIP = 1234h:0056h is 12396h; FDS:FDP = 2000h:FFFFh is 2FFFFh.
        Assert.Equal(0x2396, BinaryPrimitives.ReadUInt16LittleEndian(image[6..]));
        Assert.Equal(0x1000 | 0x5D9, BinaryPrimitives.ReadUInt16LittleEndian(image[8..]));
        Assert.Equal(0xFFFF, BinaryPrimitives.ReadUInt16LittleEndian(image[10..]));
        Assert.Equal(0x2000, BinaryPrimitives.ReadUInt16LittleEndian(image[12..]));
    }

    [Fact]
    public void ProtectedFormatKeepsSelectorsAndTheOpcodeInItsWideForm()
    {
        X87State state = Sample();
        Span<byte> image = stackalloc byte[28];
        X87Environment.WriteEnvironment(state, image, wideOperands: true, realFormat: false);
        Assert.Equal(0x0000_0056u, BinaryPrimitives.ReadUInt32LittleEndian(image[12..]));
        Assert.Equal(0x05D9_1234u, BinaryPrimitives.ReadUInt32LittleEndian(image[16..]));
        Assert.Equal(0x0000_FFFFu, BinaryPrimitives.ReadUInt32LittleEndian(image[20..]));
        Assert.Equal(0xFFFF_2000u, BinaryPrimitives.ReadUInt32LittleEndian(image[24..]));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void StateImagesRoundTrip(bool wide, bool real)
    {
        X87State state = Sample();
        byte[] image = new byte[X87Environment.StateBytes(wide)];
        X87Environment.WriteState(state, image, wide, real);
        var other = new X87State();
        X87Environment.ReadState(other, image, wide, real);
        byte[] again = new byte[image.Length];
        X87Environment.WriteState(other, again, wide, real);
        Assert.Equal(image, again);
        for (int register = 0; register < 8; register++)
        {
            Assert.Equal(state.GetPhysical(register), other.GetPhysical(register));
        }
    }

    [Fact]
    public void FxAreaRoundTripsAndLeavesTheSseFieldsAlone()
    {
        X87State state = Sample();
        byte[] area = new byte[512];
        Array.Fill(area, (byte)0xA5);
        X87Environment.WriteFxArea(state, area);
        Assert.Equal(0xA5A5_A5A5u, BinaryPrimitives.ReadUInt32LittleEndian(area.AsSpan(24)));
        Assert.Equal(0xA5, area[160]);
        var other = new X87State();
        X87Environment.ReadFxArea(other, area);
        Assert.Equal(state.StatusWord, other.StatusWord);
        Assert.Equal(state.ControlWord, other.ControlWord);
        Assert.Equal(state.ValidTags, other.ValidTags);
        Assert.Equal(state.InstructionSelector, other.InstructionSelector);
        Assert.Equal(state.GetPhysical(5), other.GetPhysical(5));
    }

    [Fact]
    public void ResetAndInitializeDifferInControlWordAndTags()
    {
        X87State state = Sample();
        state.Initialize();
        Assert.Equal((0x037F, 0, 0), (state.ControlWord, state.StatusWord, state.ValidTags));
        state.Reset();
        Assert.Equal((0x0040, 0, 0xFF), (state.ControlWord, state.StatusWord, state.ValidTags));
        Assert.Equal(Float80.PlusZero, state.GetPhysical(3));
    }

    [Fact]
    public void AnMmxRegisterIsTheLowPartOfAPhysicalRegister()
    {
        X87State state = Sample();
        state.SetMmx(2, 0x0123_4567_89AB_CDEF);
        state.EnterMmx();
        Assert.Equal(new Float80(0xFFFF, 0x0123_4567_89AB_CDEF), state.GetPhysical(2));
        Assert.Equal((0, 0xFF), (state.Top, state.ValidTags));
        state.LeaveMmx();
        Assert.Equal((0, 0), (state.Top, state.ValidTags));
    }

    private static X87State Sample()
    {
        var state = new X87State { ControlWord = 0x0B7F, StatusWord = 0x2841, ValidTags = 0xE5 };
        state.RecordInstruction(0x5D9, 0x1234, 0x56);
        state.RecordData(0x2000, 0xFFFF);
        for (int register = 0; register < 8; register++)
        {
            state.SetPhysical(register, new Float80((ushort)(0x3FF0 + register), 0x8000_0000_0000_0000 + (ulong)register));
        }

        return state;
    }
}
