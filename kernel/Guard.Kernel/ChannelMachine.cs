// Protects: a channel admits only when OPEN and comes back from HALTED only by reset (design 3.1).
// Trusts: its caller for saying truthfully what happened. Decides only.
using System;
using System.Collections.Immutable;

namespace Guard.Kernel;

/// <summary>The channel machine: a total table of 6 states by 10 triggers.</summary>
public static class ChannelMachine
{
    /// <summary>Number of states.</summary>
    public const int StateCount = 6;

    /// <summary>Number of triggers.</summary>
    public const int TriggerCount = 10;

    private const byte Shut = (byte)ChannelState.Closed;
    private const byte Open = (byte)ChannelState.Open;
    private const byte Dran = (byte)ChannelState.Draining;
    private const byte SusO = (byte)ChannelState.SuspendedOpen;
    private const byte SusD = (byte)ChannelState.SuspendedDraining;
    private const byte Halt = (byte)ChannelState.Halted;
    private const byte No = 32;        // ·

    private static readonly ImmutableArray<string> StateNames = ["CLOSED", "OPEN", "DRAINING", "SUSP(open)", "SUSP(drain)", "HALTED"];

    private static readonly ImmutableArray<string> TriggerNames =
        ["open", "drain", "empty", "aud_err", "aud_ok", "fault", "halt", "expire", "reset", "boot"];

    private static readonly ImmutableArray<byte> Table =
    [
        //                open     drain    empty    aud_err  aud_ok   fault    halt     expire   reset    boot
        /* CLOSED      */ Open,    No,      No,      No,      No,      Halt,    Halt,    No,      No,      Shut,
        /* OPEN        */ No,      Dran,    No,      SusO,    No,      Halt,    Halt,    Dran,    No,      Shut,
        /* DRAINING    */ No,      No,      Shut,    SusD,    No,      Halt,    Halt,    No,      No,      Shut,
        /* SUSP(open)  */ No,      SusD,    No,      No,      Open,    Halt,    Halt,    SusD,    No,      Shut,
        /* SUSP(drain) */ No,      SusD,    No,      No,      Dran,    Halt,    Halt,    SusD,    No,      Shut,
        /* HALTED      */ No,      No,      No,      No,      No,      No,      No,      No,      Shut,    Halt,
    ];

    /// <summary>The table's cells, for a test that counts them.</summary>
    internal static int CellCount => Table.Length;

    /// <summary>What a trigger does to a channel. Total: every pair has an answer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An unnamed state or trigger.</exception>
    public static ChannelStep Next(ChannelState state, ChannelTrigger trigger)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)state, StateCount, nameof(state));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)trigger, TriggerCount, nameof(trigger));
        byte cell = Table[((int)state * TriggerCount) + (int)trigger];
        return cell == No ? new ChannelStep(state, IsUnexpected: true) : new ChannelStep((ChannelState)cell, IsUnexpected: false);
    }

    /// <summary>Triggers that a state's row names, in the order of the table.</summary>
    public static ImmutableArray<ChannelTrigger> PermittedTriggers(ChannelState state)
    {
        var permitted = ImmutableArray.CreateBuilder<ChannelTrigger>();
        for (int i = 0; i < TriggerCount; i++)
        {
            if (!Next(state, (ChannelTrigger)i).IsUnexpected)
            {
                permitted.Add((ChannelTrigger)i);
            }
        }

        return permitted.ToImmutable();
    }

    /// <summary>The design's name of a state.</summary>
    public static string Name(ChannelState state) => StateNames[(int)state];

    /// <summary>The design's name of a trigger.</summary>
    public static string Name(ChannelTrigger trigger) => TriggerNames[(int)trigger];
}
