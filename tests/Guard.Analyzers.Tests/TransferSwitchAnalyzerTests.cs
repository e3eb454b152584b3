using System.Threading.Tasks;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class TransferSwitchAnalyzerTests
{
    private const string Enums = """
        using Guard.Kernel;

        namespace Guard.Kernel
        {
            public enum TransferState { Receiving, Staged }
            public enum TransferTrigger { Chunk, End }
            public enum ChannelState { Closed, Open }
            public enum ChannelTrigger { Open, Drain }
            public readonly record struct Pair(TransferState State, int Count);
        }

        namespace Elsewhere
        {
            public enum TransferState { Receiving, Staged }
        }

        """;

    [Fact]
    public Task SwitchesOverOneEnumAndOverOtherTuplesAreAllowed() => Snippet.AssertReportsMarkedLines(
        new TransferSwitchAnalyzer(), Enums + """
        static class Allowed
        {
            internal static int One(TransferState state) => state switch { TransferState.Receiving => 1, _ => 2 };
            internal static int Other(int left, bool right) => (left, right) switch { (1, true) => 1, _ => 2 };
            internal static int Namesake(Elsewhere.TransferState state, int n) => (state, n) switch { (Elsewhere.TransferState.Staged, 1) => 1, _ => 2 };
            internal static int OneProperty(Pair pair) => pair switch { { State: TransferState.Staged } => 1, _ => 2 };
            internal static (TransferState, TransferTrigger) NotASwitch(TransferState state) => (state, TransferTrigger.End);
            internal static bool Arm(int n, Pair pair) => n switch { 1 => pair is { State: TransferState.Staged, Count: 1 }, _ => false };
            internal static int Statement(ChannelTrigger trigger)
            {
                switch (trigger)
                {
                    case ChannelTrigger.Open: return 1;
                    default: return 2;
                }
            }
        }
        """);

    [Fact]
    public Task SwitchesThatPairATransferEnumWithAnythingAreRefused() => Snippet.AssertReportsMarkedLines(
        new TransferSwitchAnalyzer(), Enums + """
        static class Refused
        {
            internal static int Expression(TransferState state, TransferTrigger trigger) =>
                (state, trigger) switch                                                                             //! GUARD010
                {
                    (TransferState.Receiving, TransferTrigger.End) => 1,
                    _ => 2,
                };

            internal static int Statement(ChannelState state, ChannelTrigger trigger)
            {
                switch ((state, trigger))                                                                           //! GUARD010
                {
                    case (ChannelState.Open, ChannelTrigger.Drain): return 1;
                    default: return 2;
                }
            }

            internal static int WithAnything(int n, ChannelTrigger t) => (n, t) switch { (1, ChannelTrigger.Open) => 1, _ => 2 };   //! GUARD010
            internal static int Nested(int n, (int, TransferState) t) => (n, t) switch { (1, _) => 1, _ => 2 };     //! GUARD010
            internal static int Nullable(int n, TransferState? t) => (n, t) switch { (1, null) => 1, _ => 2 };      //! GUARD010
            internal static int Variable((TransferState, int) pair) => pair switch { (_, 1) => 1, _ => 2 };         //! GUARD010
            internal static int Position(Pair pair) => pair switch { (TransferState.Staged, 1) => 1, _ => 2 };      //! GUARD010
            internal static int Property(Pair pair) => pair switch { { State: TransferState.Staged, Count: 1 } => 1, _ => 2 };      //! GUARD010
        }
        """);
}
