using System;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>
/// Each changing call of a whole life of a log fails once, in every way; the log is right afterwards, or refuses to go on.
/// </summary>
public sealed class LogFaultTests
{
    private const int Records = 270;                          // Past the first full bundle.
    private const int CommitEvery = 45;
    private const int CompactAt = 135;

    [Theory]
    [InlineData(StoreFault.Error, 0)]
    [InlineData(StoreFault.Error, 1)]
    [InlineData(StoreFault.Error, 3)]
    [InlineData(StoreFault.Full, 0)]
    [InlineData(StoreFault.Full, 1)]
    [InlineData(StoreFault.Full, 3)]
    [InlineData(StoreFault.Short, 0)]
    [InlineData(StoreFault.Short, 1)]
    [InlineData(StoreFault.Short, 3)]
    public void AFailureIsReportedKeptAndRecovered(StoreFault fault, int settleDelay)
    {
        using NoteSigner signer = TestLog.Signer();
        int calls = CountCalls(signer, settleDelay);
        Assert.InRange(calls, 30, 100);
        for (int call = 1; call <= calls; call++)
        {
            FaultyLogStore store = new() { FailAtCall = call, Fault = fault, SettleDelay = settleDelay };
            Live(store, signer, int.MaxValue, out ulong announced);
            Assert.False(store.WasBrokenFileTouched, $"call {call}: a file was used after its flush had failed");
            Assert.Equal((ulong)Records, announced);
            LogVerification result = LogVerifier.Verify(store, TestLog.Trust(signer));
            Assert.True(result.IsGood, $"call {call}: " + string.Join('\n', result.Findings));
            Assert.Equal((ulong)Records, result.Size);
        }
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore, 0)]
    [InlineData(StoreFault.CrashBefore, 1)]
    [InlineData(StoreFault.CrashBefore, 3)]
    [InlineData(StoreFault.CrashHalf, 0)]
    [InlineData(StoreFault.CrashHalf, 1)]
    [InlineData(StoreFault.CrashHalf, 3)]
    [InlineData(StoreFault.CrashAfter, 0)]
    [InlineData(StoreFault.CrashAfter, 1)]
    [InlineData(StoreFault.CrashAfter, 3)]
    public void ACrashLosesNothingThatWasAnnouncedDurable(StoreFault fault, int settleDelay)
    {
        using NoteSigner signer = TestLog.Signer();
        int calls = CountCalls(signer, settleDelay);
        for (int call = 1; call <= calls; call++)
        {
            FaultyLogStore store = new() { FailAtCall = call, Fault = fault, SettleDelay = settleDelay };
            ulong announced = 0;
            Assert.Throws<StoreCrashException>(() => Live(store, signer, int.MaxValue, out announced));
            FaultyLogStore after = store.AfterCrash();
            using LogWriter writer = TestLog.Open(
                after, TestLog.Options(signer, reserve: 1), signer.Verifier, out LogRecovery recovery);
            Assert.True(
                recovery.Size >= announced, $"call {call}: {announced} were announced durable, {recovery.Size} are there");
            Assert.Equal(recovery.Size, recovery.SnapshotSize + (ulong)recovery.Deltas.Count);
            TestLog.Require(writer.Begin(recovery.BootEpoch + 1));
            TestLog.Append(writer, 1_000_000);
            TestLog.Require(writer.Close());
            LogVerification result = LogVerifier.Verify(after, TestLog.Trust(signer));
            Assert.True(result.IsGood, $"call {call}: " + string.Join('\n', result.Findings));
            Assert.Equal(recovery.Size + 1, result.Size);
        }
    }

    [Fact]
    public void ACrashedLogThatBeganVerifiesBeforeItIsResumed()
    {
        using NoteSigner signer = TestLog.Signer();
        int calls = CountCalls(signer, 0);
        int checkedLogs = 0;
        for (int call = 1; call <= calls; call++)
        {
            FaultyLogStore store = new() { FailAtCall = call, Fault = StoreFault.CrashAfter };
            Assert.Throws<StoreCrashException>(() => Live(store, signer, int.MaxValue, out _));
            FaultyLogStore after = store.AfterCrash();
            if (after.LengthBytes(LogLayout.Head) < 0)
            {
                continue;                                    // Not yet a log.
            }

            LogVerification result = LogVerifier.Verify(after, TestLog.Trust(signer));
            Assert.True(result.IsGood, $"call {call}: " + string.Join('\n', result.Findings));
            checkedLogs++;
        }

        Assert.InRange(checkedLogs, 25, calls);
    }

    [Fact]
    public void AStoreThatKeepsFailingNeverGetsAnOk()
    {
        using NoteSigner signer = TestLog.Signer();
        FaultyLogStore store = new();
        using LogWriter writer = TestLog.Open(store, TestLog.Options(signer), signer.Verifier, out _);
        TestLog.Require(writer.Begin(1));
        TestLog.Append(writer, 0);
        store.FailAtCall = store.Calls + 2;                   // The flush of the next commit.
        store.FailCalls = 1000;
        Assert.Equal(StoreStatus.Failed, writer.Commit());
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(StoreStatus.Failed, writer.TryRecover());
            Assert.Equal(StoreStatus.Failed, writer.Commit());
            Assert.Equal(0ul, writer.DurableSize);
        }

        store.FailCalls = 0;
        TestLog.Require(writer.TryRecover());
        Assert.Equal(1ul, writer.DurableSize);
        Assert.False(store.WasBrokenFileTouched);
        TestLog.Require(writer.Close());
        Assert.True(LogVerifier.Verify(store, TestLog.Trust(signer)).IsGood);
    }

    private static int CountCalls(NoteSigner signer, int settleDelay)
    {
        FaultyLogStore store = new() { SettleDelay = settleDelay };
        Live(store, signer, 0, out _);
        return store.Calls;
    }

    // A log's whole life: begin, append and commit, compact in the middle, close. Every failure is met as the kernel would: try
    // again.
    private static void Live(FaultyLogStore store, NoteSigner signer, int allowedFailures, out ulong announced)
    {
        announced = 0;
        int failures = 0;
        bool Ok(StoreStatus status)
        {
            failures += status == StoreStatus.Ok ? 0 : 1;
            Assert.True(failures <= allowedFailures, "the store failed unexpectedly");
            return status == StoreStatus.Ok;
        }

        using LogWriter writer = TestLog.Open(
            store, TestLog.Options(signer, checkpointEvery: 60, reserve: 1), signer.Verifier, out _);
        while (!Ok(writer.Begin(1)))
        {
        }

        for (int i = 0; i < Records; i++)
        {
            TestLog.Append(writer, i);
            if (i % CommitEvery == CommitEvery - 1 && !Ok(writer.Commit()))
            {
                Assert.True(writer.DurableSize < writer.TreeSize);
                while (!Ok(writer.TryRecover()))
                {
                }
            }

            announced = Math.Max(announced, writer.DurableSize);
            while (i == CompactAt && !Ok(writer.Compact("snapshot"u8)))
            {
                _ = Ok(writer.TryRecover());
            }

            announced = Math.Max(announced, writer.DurableSize);
        }

        while (!Ok(writer.Close()))
        {
            _ = Ok(writer.TryRecover());
        }

        announced = writer.DurableSize;
    }
}
