using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace Guard.Host.Debugging;

/// <summary>Packets of GDB's remote serial protocol over one connection ("Debugging with GDB", Appendix E.1 "Overview").</summary>
/// <remarks>A packet is $data#sum, with sum modulo 256 in two hex digits; each is acknowledged by + or - until both ends agree not to.</remarks>
public sealed class GdbWire : IDisposable
{
    /// <summary>The most bytes of a packet, framing included.</summary>
    public const int PacketBytes = 0x4000;

    private const byte Interrupt = 0x03;
    private const byte Escape = 0x7D;
    private const byte EscapeMask = 0x20;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[PacketBytes];
    private readonly ArrayBufferWriter<byte> _packet = new(PacketBytes);
    private int _at;
    private int _length;

    /// <summary>Takes a connection over.</summary>
    public GdbWire(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }
    }

    /// <summary>Packets are acknowledged; the debugger may switch that off, and then back on never.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Whether the debugger asks a running program to stop (Ctrl-C). Does not wait; other packets stay for <see cref="Read"/>.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public bool TakeInterrupt()
    {
        if (_at == _length && !_socket.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        Fill();
        if (_received[_at] != Interrupt)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Waits for a packet and acknowledges it. An interrupt for a program that has stopped is passed over.</summary>
    /// <returns>Its data, unescaped; valid until the next call.</returns>
    /// <exception cref="IOException">The connection is closed.</exception>
    /// <exception cref="InvalidDataException">A packet is longer than <see cref="PacketBytes"/>.</exception>
    public ReadOnlySpan<byte> Read()
    {
        while (true)
        {
            while (Next() != (byte)'$')
            {
            }

            byte sum = ReadBody();
            bool isRight = int.TryParse(
                [(char)Next(), (char)Next()], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int claimed) && claimed == sum;
            if (Acknowledges)
            {
                Send(isRight ? "+"u8 : "-"u8);
            }

            if (isRight)
            {
                return _packet.WrittenSpan;
            }
        }
    }

    /// <summary>Sends a packet of plain text.</summary>
    public void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends a packet, escaped where its bytes would be taken for framing.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        var frame = new ArrayBufferWriter<byte>(data.Length + 4);
        frame.Write("$"u8);
        byte sum = 0;
        foreach (byte value in data)
        {
            if (value is (byte)'#' or (byte)'$' or (byte)'*' or Escape)
            {
                frame.Write([Escape, (byte)(value ^ EscapeMask)]);
                sum += (byte)(Escape + (value ^ EscapeMask));
                continue;
            }

            frame.Write([value]);
            sum += value;
        }

        frame.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#{sum:x2}")));
        do
        {
            Send(frame.WrittenSpan);
        }
        while (Acknowledges && !IsTaken());
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private byte ReadBody()
    {
        _packet.ResetWrittenCount();
        byte sum = 0;
        for (byte value = Next(); value != (byte)'#'; value = Next())
        {
            sum += value;
            if (value == Escape)
            {
                byte escaped = Next();
                sum += escaped;
                value = (byte)(escaped ^ EscapeMask);
            }

            if (_packet.WrittenCount == PacketBytes)
            {
                throw new InvalidDataException("a packet is too long");
            }

            _packet.Write([value]);
        }

        return sum;
    }

    private bool IsTaken()
    {
        while (true)
        {
            byte answer = Next();
            if (answer is (byte)'+' or (byte)'-')
            {
                return answer == (byte)'+';
            }

            if (answer == (byte)'$')
            {
                _at--;                      // A debugger that has gone on without a word.
                return true;
            }
        }
    }

    private byte Next()
    {
        Fill();
        return _received[_at++];
    }

    private void Fill()
    {
        if (_at < _length)
        {
            return;
        }

        try
        {
            _at = 0;
            _length = _socket.Receive(_received);
        }
        catch (SocketException error)
        {
            throw new IOException("the debugger's connection failed", error);
        }

        if (_length == 0)
        {
            throw new IOException("the debugger has closed its connection");
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (SocketException error)
        {
            throw new IOException("the debugger's connection failed", error);
        }
    }
}
