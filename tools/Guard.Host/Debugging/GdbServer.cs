using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Guard.Host.Bringup;
using Guard.X86;

namespace Guard.Host.Debugging;

/// <summary>
/// Where GDB calls, and how it debugs a plain PC: before its first instruction the PC waits for a debugger, and after one has gone it runs
/// on and takes the next.
/// </summary>
/// <remarks>
/// The debugger listens to nobody but this machine: TCP on 127.0.0.1, or a Unix socket that only its owner can open. What the guest does
/// is the same with breakpoints and without: they cost it no tick and are not in its memory.
/// </remarks>
public sealed class GdbServer : IDisposable
{
    internal const string Trap = "T05";
    internal const string Interrupted = "T02";
    internal const string Crashed = "T0b";

    private readonly Socket _listener;
    private readonly string? _path;

    private GdbServer(Socket listener, string? path, string address)
    {
        _listener = listener;
        _path = path;
        Address = address;
    }

    /// <summary>What `target remote` takes.</summary>
    public string Address { get; }

    /// <summary>Listens on a TCP port of 127.0.0.1 (0: any that is free), or on a Unix socket whose path has a slash or no number.</summary>
    /// <exception cref="OperatorException">Exit code 2: it is taken, or cannot be made.</exception>
    public static GdbServer Listen(string place)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        bool isPort = ushort.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        Socket socket = isPort ? new(SocketType.Stream, ProtocolType.Tcp) : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (!isPort && File.Exists(place))
            {
                throw new OperatorException(2, $"--gdb {place}: there is a file of that name already", "remove it, or name another");
            }

            socket.Bind(isPort ? new IPEndPoint(IPAddress.Loopback, port) : new UnixDomainSocketEndPoint(place));
            if (!isPort && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(1);
            string address = isPort ? $"127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}" : place;
            return new GdbServer(socket, isPort ? null : place, address);
        }
        catch (Exception error) when (error is SocketException or ArgumentOutOfRangeException or IOException)
        {
            socket.Dispose();
            throw new OperatorException(2, $"--gdb {place}: {error.Message}", "a free TCP port, or a path for a Unix socket of at most 107 bytes");
        }
        catch (OperatorException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Somebody has called; <see cref="Accept"/> does not wait then.</summary>
    public bool IsCalled => _listener.Poll(0, SelectMode.SelectRead);

    /// <summary>Waits for a debugger.</summary>
    public GdbWire Accept() => new(_listener.Accept());

    /// <summary>Runs a loaded PC under debuggers until it ends, is killed (0), or the ticks are spent (0).</summary>
    /// <returns>Its exit code.</returns>
    public int Run(PlainMachine machine, ulong maxTicks)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Cpu cpu = machine.Pc.DebuggedProcessor ?? throw new InvalidOperationException("not a plain PC");
        int? code = null;
        for (bool waits = true; code is null; waits = false)
        {
            while (!waits && code is null && !IsCalled)
            {
                code = machine.Advance(maxTicks);
            }

            if (code is null)
            {
                using GdbWire wire = Accept();
                code = Debug(machine, maxTicks, new GdbSession(wire, cpu), wire, cpu);
                cpu.Stops = null;
                cpu.EndStep();
            }
        }

        return code.Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    /// <summary>One debugger, from its coming to its going.</summary>
    /// <returns>The exit code; null when the PC runs on without it.</returns>
    private static int? Debug(PlainMachine machine, ulong maxTicks, GdbSession session, GdbWire wire, Cpu cpu)
    {
        int? code = null;
        try
        {
            while (true)
            {
                GdbResume resume = session.Serve();
                if (resume is GdbResume.Kill or GdbResume.Detach)
                {
                    return resume == GdbResume.Kill ? code ?? 0 : code;
                }

                if (code is not null)
                {
                    session.Report(string.Create(CultureInfo.InvariantCulture, $"W{code & 0xFF:x2}"));
                    return code;
                }

                session.Stops.GiveTo(cpu);
                if (resume == GdbResume.Step)
                {
                    cpu.BeginStep();
                }

                string stop = GoOn(machine, maxTicks, session, wire, cpu, out code);
                bool isOver = code is not null && machine.Pc.LastCrash is null;
                session.Report(isOver ? string.Create(CultureInfo.InvariantCulture, $"W{code & 0xFF:x2}") : stop);
                if (isOver)
                {
                    return code;
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            return code;                                // A debugger that is gone has detached.
        }
    }

    /// <summary>Runs until something stops it: a stop reply. With an exit code the run is over.</summary>
    private static string GoOn(PlainMachine machine, ulong maxTicks, GdbSession session, GdbWire wire, Cpu cpu, out int? code)
    {
        bool steps = cpu.IsStepping;
        while (true)
        {
            code = machine.Advance(maxTicks);
            if (code is not null)
            {
                return Crashed;
            }

            if (cpu.MetStop is StopPoint met)
            {
                return Trap + session.Stops.Describe(met);
            }

            if (steps && !cpu.IsStepping)
            {
                return Trap;
            }

            if (wire.TakeInterrupt())
            {
                cpu.EndStep();
                return Interrupted;
            }
        }
    }
}
