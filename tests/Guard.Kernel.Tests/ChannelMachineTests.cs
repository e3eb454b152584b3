using System;
using Xunit;

namespace Guard.Kernel.Tests;

public sealed class ChannelMachineTests
{
    [Fact]
    public void TheTableHasSixRowsOfTenCells()
    {
        Assert.Equal(6 * 10, ChannelMachine.CellCount);
        Assert.Equal(ChannelMachine.StateCount, Enum.GetValues<ChannelState>().Length);
        Assert.Equal(ChannelMachine.TriggerCount, Enum.GetValues<ChannelTrigger>().Length);
    }

    [Fact]
    public void HaltedIsLeftByResetAlone() => ForEach((state, trigger, next) =>
    {
        if (state == ChannelState.Halted)
        {
            Assert.Equal(trigger == ChannelTrigger.Reset ? ChannelState.Closed : ChannelState.Halted, next);
        }
    });

    [Fact]
    public void FaultAndHaltEndInHaltedFromEverywhere() => ForEach((_, trigger, next) =>
    {
        if (trigger is ChannelTrigger.Fault or ChannelTrigger.Halt)
        {
            Assert.Equal(ChannelState.Halted, next);
        }
    });

    [Fact]
    public void OpenIsEnteredFromClosedByOpenAndFromItsSuspensionByAuditOkOnly() => ForEach((state, trigger, next) =>
    {
        bool mayOpen = (state == ChannelState.Closed && trigger == ChannelTrigger.Open)
            || (state == ChannelState.SuspendedOpen && trigger == ChannelTrigger.AuditOk);
        if (next == ChannelState.Open && state != ChannelState.Open)
        {
            Assert.True(mayOpen, $"{state} {trigger}");
        }
    });

    [Fact]
    public void ADrainedOrExpiredChannelNeverOpensAgainWithoutClosing() => ForEach((state, trigger, next) =>
    {
        if (state is ChannelState.Draining or ChannelState.SuspendedDraining)
        {
            Assert.NotEqual(ChannelState.Open, next);
            Assert.NotEqual(ChannelState.SuspendedOpen, next);
        }

        bool isEnd = trigger is ChannelTrigger.Drain or ChannelTrigger.Expire;
        if (isEnd && state is (ChannelState.Open or ChannelState.SuspendedOpen))
        {
            Assert.Equal(state == ChannelState.Open ? ChannelState.Draining : ChannelState.SuspendedDraining, next);
        }
    });

    [Fact]
    public void BootClosesAllButHalted() => ForEach((state, trigger, next) =>
    {
        if (trigger == ChannelTrigger.Boot)
        {
            Assert.Equal(state == ChannelState.Halted ? ChannelState.Halted : ChannelState.Closed, next);
        }
    });

    [Fact]
    public void AnUnexpectedTriggerChangesNothing()
    {
        for (int s = 0; s < ChannelMachine.StateCount; s++)
        {
            for (int t = 0; t < ChannelMachine.TriggerCount; t++)
            {
                ChannelStep step = ChannelMachine.Next((ChannelState)s, (ChannelTrigger)t);
                Assert.True(!step.IsUnexpected || step.State == (ChannelState)s);
            }
        }
    }

    private static void ForEach(Action<ChannelState, ChannelTrigger, ChannelState> check)
    {
        for (int s = 0; s < ChannelMachine.StateCount; s++)
        {
            for (int t = 0; t < ChannelMachine.TriggerCount; t++)
            {
                check((ChannelState)s, (ChannelTrigger)t, ChannelMachine.Next((ChannelState)s, (ChannelTrigger)t).State);
            }
        }
    }
}
