using Guard.Pc.Devices;
using Xunit;

namespace Guard.Pc.Tests.Devices;

/// <summary>A chip's state as bytes, and back.</summary>
internal static class ChipImage
{
    internal static byte[] RegistersOf(IChipState chip)
    {
        StateCursor measured = StateCursor.Measure();
        chip.Exchange(ref measured);
        byte[] state = new byte[measured.LengthBytes];
        StateCursor cursor = StateCursor.To(state);
        chip.Exchange(ref cursor);
        Assert.Equal(state.Length, cursor.LengthBytes);
        return state;
    }

    internal static byte[] Of(IChipState chip)
    {
        StateCursor measured = StateCursor.Measure();
        chip.Exchange(ref measured);
        chip.ExchangeBuffers(ref measured);
        byte[] state = new byte[measured.LengthBytes];
        StateCursor cursor = StateCursor.To(state);
        chip.Exchange(ref cursor);
        chip.ExchangeBuffers(ref cursor);
        Assert.Equal(state.Length, cursor.LengthBytes);
        return state;
    }

    internal static void Restore(IChipState chip, byte[] state)
    {
        StateCursor cursor = StateCursor.From(state);
        chip.Exchange(ref cursor);
        chip.ExchangeBuffers(ref cursor);
        Assert.True(cursor.IsWholeAndSound);
    }

    internal static byte[] Of(PortBus bus)
    {
        StateCursor measured = StateCursor.Measure();
        bus.Exchange(ref measured);
        byte[] state = new byte[measured.LengthBytes];
        StateCursor cursor = StateCursor.To(state);
        bus.Exchange(ref cursor);
        return state;
    }

    internal static bool TryRestore(PortBus bus, byte[] state)
    {
        StateCursor cursor = StateCursor.From(state);
        bus.Exchange(ref cursor);
        return cursor.IsWholeAndSound;
    }
}
