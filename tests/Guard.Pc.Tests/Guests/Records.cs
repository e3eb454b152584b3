using System;
using System.Buffers.Binary;
using System.Text;

namespace Guard.Pc.Tests.Guests;

/// <summary>The records of three-levels, written by another hand than the guests'.</summary>
internal static class Records
{
    public static byte[] Weather(
        string station, int day, int hour, int minute, int direction, int speed, int gust, int visibility, int temperature, int dewPoint,
        int pressure, uint sequence)
    {
        byte[] record = new byte[32];
        Encoding.ASCII.GetBytes(station, record);
        record[4] = (byte)day;
        record[5] = (byte)hour;
        record[6] = (byte)minute;
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), (ushort)direction);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(10), (ushort)speed);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(12), (ushort)gust);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(14), (ushort)visibility);
        BinaryPrimitives.WriteInt16LittleEndian(record.AsSpan(16), (short)temperature);
        BinaryPrimitives.WriteInt16LittleEndian(record.AsSpan(18), (short)dewPoint);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(20), (ushort)pressure);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(24), sequence);
        return Sealed(record);
    }

    public static byte[] Track(string station, int day, int hour, int minute, int severity, uint sequence)
    {
        byte[] record = new byte[16];
        Encoding.ASCII.GetBytes(station, record);
        record[4] = (byte)day;
        record[5] = (byte)hour;
        record[6] = (byte)minute;
        record[7] = (byte)severity;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), sequence);
        return Sealed(record);
    }

    // CRC-32 (IEEE 802.3) over all but the last four bytes, into the last four.
    private static byte[] Sealed(byte[] record)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in record.AsSpan(0, record.Length - 4))
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - 4), ~crc);
        return record;
    }
}
