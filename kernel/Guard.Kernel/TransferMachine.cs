// Protects: the order of a transfer's life; nothing is delivered but by the cells of this table (design 3.2).
// Trusts: its caller for saying truthfully what happened. Decides only: no clock, no log, no effect.
using System;
using System.Collections.Immutable;

namespace Guard.Kernel;

/// <summary>The transfer machine: a total table of 14 states by 19 triggers, for a quorum of 0, 1 or 2 approvals.</summary>
public static class TransferMachine
{
    /// <summary>Number of states.</summary>
    public const int StateCount = 14;

    /// <summary>Number of triggers.</summary>
    public const int TriggerCount = 19;

    /// <summary>Most approvals a channel may ask for.</summary>
    public const int MaxQuorum = 2;

    // Cells by the design's names; each state stands for its number.
    private const byte RC = (byte)TransferState.Receiving;
    private const byte SG = (byte)TransferState.Staged;
    private const byte FA = (byte)TransferState.FilterA;
    private const byte FB = (byte)TransferState.FilterB;
    private const byte JN = (byte)TransferState.Join;
    private const byte R1 = (byte)TransferState.FirstReview;
    private const byte AU = (byte)TransferState.Authorised;
    private const byte DL = (byte)TransferState.Delivering;
    private const byte OK = (byte)TransferState.Delivered;
    private const byte RJ = (byte)TransferState.Rejected;
    private const byte QT = (byte)TransferState.Quarantined;
    private const byte EX = (byte)TransferState.Expired;
    private const byte AB = (byte)TransferState.Aborted;
    private const byte Q1 = 32;        // R1/AU: review if the quorum is above 0
    private const byte Q2 = 33;        // R2/AU: second review if the quorum is 2
    private const byte No = 34;        // ·
    private const byte XX = 35;        // QT!
    private const byte Is = 36;        // absorbed: the transfer has ended

    private static readonly ImmutableArray<string> StateNames =
        ["RC", "SG", "FA", "FB", "JN", "R1", "R2", "AU", "DL", "DELIVERED", "REJECTED", "QUARANTINED", "EXPIRED", "ABORTED"];

    private static readonly ImmutableArray<string> TriggerNames =
    [
        "chunk", "end", "cancel", "refuse", "aud_ok", "aud_err", "pass", "fail", "err", "match", "differ", "appr", "deny",
        "dlv_ok", "dlv_err", "tmo", "polchg", "halt", "boot",
    ];

    // One row a state, one cell a trigger, in the order of the enums and of the design's table.
    private static readonly ImmutableArray<byte> Table =
    [
        //       chunk end   cancl refus aud+  aud-  pass  fail  err   match diff  appr  deny  dlv+  dlv-  tmo   polch halt  boot
        /* RC */ RC,   SG,   AB,   RJ,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   No,   No,   XX,   XX,   EX,   AB,   AB,   AB,
        /* SG */ No,   No,   No,   XX,   FA,   AB,   XX,   XX,   XX,   XX,   XX,   No,   No,   XX,   XX,   EX,   AB,   QT,   AB,
        /* FA */ No,   No,   No,   XX,   XX,   XX,   FB,   RJ,   QT,   XX,   XX,   No,   No,   XX,   XX,   QT,   AB,   QT,   QT,
        /* FB */ No,   No,   No,   XX,   XX,   XX,   JN,   QT,   QT,   XX,   XX,   No,   No,   XX,   XX,   QT,   AB,   QT,   QT,
        /* JN */ No,   No,   No,   XX,   XX,   XX,   XX,   XX,   XX,   Q1,   XX,   No,   No,   XX,   XX,   QT,   AB,   QT,   QT,
        /* R1 */ No,   No,   No,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   Q2,   RJ,   XX,   XX,   EX,   AB,   QT,   R1,
        /* R2 */ No,   No,   No,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   AU,   RJ,   XX,   XX,   EX,   AB,   QT,   R1,
        /* AU */ No,   No,   No,   XX,   DL,   QT,   XX,   XX,   XX,   XX,   XX,   No,   No,   XX,   XX,   QT,   AB,   QT,   QT,
        /* DL */ No,   No,   No,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   XX,   No,   No,   OK,   QT,   QT,   DL,   QT,   QT,
        /* ok */ Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,
        /* RJ */ Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,
        /* QT */ Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,
        /* EX */ Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,
        /* AB */ Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,   Is,
    ];

    /// <summary>What a trigger does to a transfer. Total: every pair has an answer.</summary>
    /// <param name="state">Where the transfer stands.</param>
    /// <param name="trigger">What happened.</param>
    /// <param name="quorum">Approvals its channel asks for: 0, 1 or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unnamed state or trigger, or another quorum; the plan check admits
    /// none.</exception>
    public static TransferStep Next(TransferState state, TransferTrigger trigger, int quorum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)state, StateCount, nameof(state));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)trigger, TriggerCount, nameof(trigger));
        ArgumentOutOfRangeException.ThrowIfNegative(quorum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quorum, MaxQuorum);
        byte cell = Table[((int)state * TriggerCount) + (int)trigger];
        return cell switch
        {
            No => new TransferStep(state, TransferEffect.Ignore),
            Is => new TransferStep(state, TransferEffect.Absorb),
            XX => new TransferStep(TransferState.Quarantined, TransferEffect.Alarm),
            Q1 => Enter(quorum > 0 ? TransferState.FirstReview : TransferState.Authorised),
            Q2 => Enter(quorum == 2 ? TransferState.SecondReview : TransferState.Authorised),
            _ => Enter((TransferState)cell),
        };
    }

    /// <summary>True for the five ends.</summary>
    public static bool IsTerminal(TransferState state) => state >= TransferState.Delivered;

    /// <summary>Triggers that change something in a state: neither ignored, nor absorbed, nor an alarm. In the order of the
    /// table.</summary>
    public static ImmutableArray<TransferTrigger> PermittedTriggers(TransferState state, int quorum)
    {
        var permitted = ImmutableArray.CreateBuilder<TransferTrigger>();
        for (int i = 0; i < TriggerCount; i++)
        {
            if (Next(state, (TransferTrigger)i, quorum).Effect == TransferEffect.Enter)
            {
                permitted.Add((TransferTrigger)i);
            }
        }

        return permitted.ToImmutable();
    }

    /// <summary>The design's short name of a state.</summary>
    public static string Name(TransferState state) => StateNames[(int)state];

    /// <summary>The design's name of a trigger.</summary>
    public static string Name(TransferTrigger trigger) => TriggerNames[(int)trigger];

    /// <summary>The table's cells, for a test that counts them.</summary>
    internal static int CellCount => Table.Length;

    private static TransferStep Enter(TransferState state) => new(state, TransferEffect.Enter);
}
