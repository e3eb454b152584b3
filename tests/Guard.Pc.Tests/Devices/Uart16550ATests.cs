using System.Text;
using Guard.Pc.Devices;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class Uart16550ATests
{
    private const int DataReady = 0x01;

    [Fact]
    public void WhatTheGuestWritesTheHostTakesInOrder()
    {
        (Uart16550A uart, _) = Make();
        foreach (byte b in "abc"u8)
        {
            uart.Write(0, b);
        }

        byte[] target = new byte[2];
        Assert.Equal(2, uart.TakeOutput(target));
        Assert.Equal("ab", Encoding.ASCII.GetString(target));
        Assert.Equal(1, uart.TakeOutput(target));
        Assert.Equal((byte)'c', target[0]);
        Assert.Equal(0, uart.TakeOutput(target));
    }

    [Fact]
    public void OutputBeyondTheBufferIsDroppedAndTheGuestCannotTell()
    {
        (Uart16550A uart, _) = Make(outputBytes: 4);
        for (int i = 0; i < 10; i++)
        {
            uart.Write(0, (byte)i);
            Assert.Equal(0x60, uart.Read(5));
        }

        Assert.Equal(6UL, uart.DroppedOutputBytes);
        byte[] target = new byte[10];
        Assert.Equal(4, uart.TakeOutput(target));
        Assert.Equal([0, 1, 2, 3], target[..4]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InputArrivesInOrderAndNoneIsLost(bool fifo)
    {
        (Uart16550A uart, _) = Make(inputBytes: 100);
        uart.Write(2, fifo ? (byte)0x01 : (byte)0x00);
        byte[] input = new byte[100];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (byte)(i + 1);
        }

        uart.OfferInput(input);
        for (int i = 0; i < input.Length; i++)
        {
            Assert.Equal(DataReady, uart.Read(5) & DataReady);
            Assert.Equal(i + 1, uart.Read(0));
        }

        Assert.Equal(0, uart.Read(5) & DataReady);
    }

    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0x0C, false)]
    [InlineData(0x01, true)]                             // DTR
    [InlineData(0x02, true)]                             // RTS
    [InlineData(0x13, false)]                            // Loopback cuts the line.
    public void TheSenderWaitsForRtsOrDtr(int control, bool arrives)
    {
        (Uart16550A uart, _) = Make();
        uart.Write(4, 0x00);
        uart.OfferInput("abc"u8);
        uart.Write(2, 0x07);                             // Whatever a driver does to set up the chip, nothing is lost.
        uart.Write(4, (byte)control);
        Assert.Equal(arrives ? DataReady : 0, uart.Read(5) & DataReady);
        uart.Write(4, 0x02);
        Assert.Equal((byte)'a', uart.Read(0));
    }

    [Fact]
    public void InputBeyondTheBufferIsIgnored()
    {
        (Uart16550A uart, _) = Make(inputBytes: 8);
        uart.OfferInput(new byte[100]);
        int count = 0;
        while ((uart.Read(5) & DataReady) != 0)
        {
            uart.Read(0);
            count++;
        }

        Assert.Equal(8, count);
        Assert.Equal(8, uart.InputFreeBytes);
    }

    [Fact]
    public void ReceivedDataInterruptsAndReadingItEndsThat()
    {
        (Uart16550A uart, PicPair pic) = Make();
        uart.Write(4, 0x0A);
        uart.Write(1, 0x01);
        Assert.Equal(0x01, uart.Read(2));
        uart.OfferInput([7]);
        Assert.True(pic.Output);
        Assert.Equal(0x04, uart.Read(2));
        Assert.Equal(7, uart.Read(0));
        Assert.Equal(0x01, uart.Read(2));
    }

    [Fact]
    public void WithoutOut2NoInterruptLeavesTheChip()
    {
        (Uart16550A uart, PicPair pic) = Make();
        uart.Write(1, 0x01);
        uart.OfferInput([7]);
        Assert.Equal(0x04, uart.Read(2));
        Assert.False(pic.Output);
        uart.Write(4, 0x0A);
        Assert.True(pic.Output);
    }

    [Theory]
    [InlineData(0x01, 1)]
    [InlineData(0x41, 4)]
    [InlineData(0x81, 8)]
    [InlineData(0xC1, 14)]
    public void TheTriggerLevelDecidesBetweenDataAndTimeOut(int control, int level)
    {
        (Uart16550A uart, _) = Make();
        uart.Write(2, (byte)control);
        uart.Write(1, 0x01);
        uart.OfferInput(new byte[level]);
        Assert.Equal(0xC4, uart.Read(2));
        uart.Read(0);
        Assert.Equal(level > 1 ? 0xCC : 0xC1, uart.Read(2));
    }

    [Fact]
    public void AnEmptyTransmitterInterruptsUntilItsIdentificationIsRead()
    {
        (Uart16550A uart, PicPair pic) = Make();
        uart.Write(4, 0x08);
        uart.Write(1, 0x02);
        Assert.True(pic.Output);
        Assert.Equal(0x02, uart.Read(2));
        Assert.Equal(0x01, uart.Read(2));
        uart.Write(0, (byte)'x');
        Assert.Equal(0x02, uart.Read(2));
    }

    [Fact]
    public void LoopbackReturnsWhatIsWrittenAndTurnsTheModemLines()
    {
        (Uart16550A uart, _) = Make();
        uart.Write(4, 0x1F);
        uart.Write(0, 0x5A);
        Assert.Equal(0x5A, uart.Read(0));
        Assert.Equal(0xF0, uart.Read(6) & 0xF0);
        uart.Write(4, 0x10);
        Assert.Equal(0x0F, uart.Read(6));                // All four lines fell: DCTS, DDSR, TERI, DDCD.
        Assert.Equal(0x00, uart.Read(6));
        Assert.Equal(0, uart.TakeOutput(new byte[4]));   // Nothing left the chip.
    }

    [Fact]
    public void LoopbackOverrunsAFullReceiver()
    {
        (Uart16550A uart, _) = Make();
        uart.Write(1, 0x04);
        uart.Write(4, 0x10);
        uart.Write(0, 1);
        uart.Write(0, 2);
        Assert.Equal(0x06, uart.Read(2));
        Assert.Equal(0x63, uart.Read(5));
        Assert.Equal(0x61, uart.Read(5));
        Assert.Equal(1, uart.Read(0));
    }

    [Fact]
    public void TheDivisorLatchHidesDataAndInterruptEnable()
    {
        (Uart16550A uart, _) = Make();
        uart.Write(1, 0xFF);
        uart.Write(3, 0x83);
        uart.Write(0, 0x0C);
        uart.Write(1, 0x34);
        Assert.Equal(0x0C, uart.Read(0));
        Assert.Equal(0x34, uart.Read(1));
        uart.Write(3, 0x03);
        Assert.Equal(0x0F, uart.Read(1));
        Assert.Equal(0, uart.TakeOutput(new byte[4]));
    }

    [Fact]
    public void ResetForgetsInputOutputAndRegisters()
    {
        (Uart16550A uart, _) = Make();
        uart.Reset();
        byte[] fresh = State(uart);
        uart.Write(4, 0x02);
        uart.Write(7, 0x55);
        uart.Write(3, 0x1B);
        uart.Write(0, 1);
        uart.OfferInput(new byte[40]);
        uart.Reset();
        Assert.Equal(fresh, State(uart));
        Assert.Equal(0, uart.TakeOutput(new byte[4]));
        Assert.Equal(0xB0, uart.Read(6));
    }

    private static byte[] State(Uart16550A uart) => ChipImage.RegistersOf(uart);

    private static (Uart16550A Uart, PicPair Pic) Make(int inputBytes = 64, int outputBytes = 64)
    {
        PicPair pic = new(0);
        pic.Write(0x20, 0x13);
        pic.Write(0x21, 0x20);
        pic.Write(0x21, 0x01);
        Uart16550A uart = new(new IrqLine(pic, 4), inputBytes, outputBytes);
        uart.Write(4, 0x02);
        return (uart, pic);
    }
}
