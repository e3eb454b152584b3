// Called by the tests. Compiled at test time together with what Dafny makes of Beside.dfy, outside the solution; it decides nothing.
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Guard.Beside;

/// <summary>Three domains, frame by frame. A message is (channel, number, bytes...), a delivery downward (frame, bytes...).</summary>
public static class FramesBeside
{
    /// <summary>The state of a machine whose pages at addresses 2 to 7 are given.</summary>
    public static object Start(int[] pages) => ThreeDomains.__default.Start(Dafny.Map<BigInteger, BigInteger>.FromCollection(
        [.. pages.Select((page, i) => new Dafny.Pair<BigInteger, BigInteger>(i + 2, page))]));

    /// <summary>The state after one more frame, whose slots ran in an order of domains.</summary>
    public static object Next(object state, int[] order, int frame) => ThreeDomains.__default.Next(
        (ThreeDomains._IGuarded)state,
        ThreeDomains.__default.AllChannels(),
        Dafny.Sequence<BigInteger>.FromArray([.. order.Select(id => new BigInteger(id))]),
        frame,
        ThreeDomains.__default.Everyone());

    /// <summary>Pages at addresses 2 to 7.</summary>
    public static int[] Pages(object state)
    {
        Dafny.IMap<BigInteger, BigInteger> memory = ((ThreeDomains._IGuarded)state).dtor_machine.dtor_memory;
        return [.. Enumerable.Range(2, 6).Select(a => (int)Dafny.Map<BigInteger, BigInteger>.Select(memory, a))];
    }

    /// <summary>What a domain finds in its inbox in the next frame.</summary>
    public static int[][] Inbox(object state, int domain) =>
    [
        .. Dafny.Map<BigInteger, Dafny.ISequence<ThreeDomains._IItem>>
            .Select(((ThreeDomains._IGuarded)state).dtor_machine.dtor_inbox, domain)
            .CloneAsArray()
            .Select(item => (int[])[(int)item.dtor_channel, (int)item.dtor_number, .. Numbers(item.dtor_content)]),
    ];

    /// <summary>All that has gone down so far.</summary>
    public static int[][] Delivered(object state) =>
    [
        .. Dafny.Map<ThreeDomains._IChannel, Dafny.ISequence<ThreeDomains._IDelivery>>
            .Select(((ThreeDomains._IGuarded)state).dtor_delivered, ThreeDomains.Channel.create(2, 2, 1))
            .CloneAsArray()
            .Select(delivery => (int[])[(int)delivery.dtor_slot, .. Numbers(delivery.dtor_padded)]),
    ];

    private static IEnumerable<int> Numbers(Dafny.ISequence<BigInteger> bytes) => bytes.CloneAsArray().Select(b => (int)b);
}
