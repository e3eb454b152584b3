using Guard.Pc.Devices;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class Keyboard8042Tests
{
    private readonly PicPair _pic = new(0);
    private readonly PhysicalMemory _memory = new(0x1000);
    private readonly SystemReset _reset = new();
    private readonly Keyboard8042 _keyboard;

    public Keyboard8042Tests()
    {
        _keyboard = new Keyboard8042(new IrqLine(_pic, 1), _memory, _reset);
    }

    [Theory]
    [InlineData(0x20, 0x65)]
    [InlineData(0xA9, 0x01)]
    [InlineData(0xAA, 0x55)]
    [InlineData(0xAB, 0x00)]
    [InlineData(0xC0, 0x80)]
    public void AControllerCommandAnswers(byte command, byte expected)
    {
        Assert.Equal(0x14, _keyboard.Read(4));
        _keyboard.Write(4, command);
        Assert.Equal(0x1D, _keyboard.Read(4));
        Assert.Equal(expected, _keyboard.Read(0));
        Assert.Equal(0x1C, _keyboard.Read(4));
    }

    [Fact]
    public void TheKeyboardResetsAndSaysWhatItIs()
    {
        _keyboard.Write(0, 0xFF);
        Assert.Equal([0xFA, 0xAA], Take(2));
        _keyboard.Write(0, 0xF2);
        Assert.Equal([0xFA, 0xAB, 0x41], Take(3));
        _keyboard.Write(0, 0xED);
        _keyboard.Write(0, 0x07);
        Assert.Equal([0xFA, 0xFA], Take(2));
        _keyboard.Write(0, 0x01);
        Assert.Equal([0xFE], Take(1));
    }

    [Fact]
    public void MoreThanTheBufferHoldsIsLost()
    {
        for (int i = 0; i < 100; i++)
        {
            _keyboard.Write(0, 0xEE);
        }

        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(0x01, _keyboard.Read(4) & 0x01);
            _keyboard.Read(0);
        }

        Assert.Equal(0x00, _keyboard.Read(4) & 0x01);
    }

    [Fact]
    public void TheOutputPortDrivesA20AndReset()
    {
        _keyboard.Write(4, 0xD1);
        _keyboard.Write(0, 0x01);
        Assert.False(_memory.A20Gate);
        Assert.False(_reset.IsRequested);
        _keyboard.Write(4, 0xD1);
        _keyboard.Write(0, 0x02);
        Assert.True(_memory.A20Gate);
        Assert.True(_reset.IsRequested);
    }

    [Theory]
    [InlineData(0xFE, true)]
    [InlineData(0xFF, false)]
    public void PulsingBitZeroResets(byte command, bool expected)
    {
        _keyboard.Write(4, command);
        Assert.Equal(expected, _reset.IsRequested);
    }

    [Fact]
    public void StateComesBack()
    {
        _keyboard.Write(4, 0x60);
        _keyboard.Write(0, 0x44);
        _keyboard.Write(0, 0xF2);
        byte[] state = ChipImage.Of(_keyboard);
        Keyboard8042 copy = new(new IrqLine(new PicPair(0), 1), _memory, _reset);
        ChipImage.Restore(copy, state);
        Assert.Equal([0xFA, 0xAB, 0x41], new[] { copy.Read(0), copy.Read(0), copy.Read(0) });
    }

    private byte[] Take(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(0x01, _keyboard.Read(4) & 0x01);
            bytes[i] = _keyboard.Read(0);
        }

        Assert.Equal(0x00, _keyboard.Read(4) & 0x01);
        return bytes;
    }
}
