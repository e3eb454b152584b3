using Guard.Pc.Devices;

namespace Guard.Pc.Tests.Devices;

/// <summary>Interrupt controllers as a guest initialises them: vectors from 20h and 28h, nothing masked.</summary>
internal static class OpenControllers
{
    public static PicPair Create(byte slaveLevels = 0)
    {
        var controllers = new PicPair(0, slaveLevels);
        foreach ((ushort port, byte value) in new (ushort, byte)[]
        {
            (0x20, 0x11), (0x21, 0x20), (0x21, 0x04), (0x21, 0x01), (0x21, 0x00),
            (0xA0, 0x11), (0xA1, 0x28), (0xA1, 0x02), (0xA1, 0x01), (0xA1, 0x00),
        })
        {
            controllers.Write(port, value);
        }

        return controllers;
    }
}
