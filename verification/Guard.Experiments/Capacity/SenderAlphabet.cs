using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Experiments.Capacity;

/// <summary>Everything the sender is given to choose from.</summary>
internal static class SenderAlphabet
{
    private const int FirstType = 2;
    private const string Refused = "caf\u0001";

    /// <summary>
    /// For a downgrade channel: every sequence of up to n + 1 messages of every size class and type; a single message in every frame of the
    /// period and of every length around a class's edges; refused, oversized and forged ones; floods; messages spread over the period;
    /// halting and crashing.
    /// </summary>
    internal static ImmutableArray<SenderSymbol> Down(ChannelSystem system)
    {
        (string Name, (ChannelId, ushort, string) Message)[] items =
        [
            .. Enumerable.Range(0, system.Types).SelectMany(type => system.SizesBytes.Select(size =>
                (Name(system, type, size), Message(type, size)))),
        ];
        var symbols = ImmutableArray.CreateBuilder<SenderSymbol>();
        foreach (ImmutableArray<int> sequence in Sequences(items.Length, system.MaxPerSlot + 1))
        {
            string name = sequence.IsEmpty ? "nothing" : string.Join(" ", sequence.Select(index => items[index].Name));
            symbols.Add(SenderSymbol.In(0, name, SenderStep.Submit([.. sequence.Select(index => items[index].Message)])));
        }

        AddTimes(symbols, items);
        AddLengths(symbols, system);
        AddRefusals(symbols, items[0].Message);
        return symbols.ToImmutable();
    }

    /// <summary>For the sink of an acknowledged channel: it reads or does not, halts, crashes, floods, is refused.</summary>
    internal static ImmutableArray<SenderSymbol> Sink()
    {
        var symbols = ImmutableArray.CreateBuilder<SenderSymbol>();
        symbols.Add(SenderSymbol.In(0, "reads", SenderStep.Nothing));
        symbols.Add(Always("does not read", SenderStep.Nothing with { Reads = false }));
        symbols.Add(Always("halts", SenderStep.Nothing with { Exit = SlotExitReason.Halted }));
        symbols.Add(SenderSymbol.In(1, "crashes", SenderStep.Nothing with { Exit = SlotExitReason.Shutdown, Reads = false }));
        symbols.Add(Always("floods", SenderStep.Submit([.. Enumerable.Repeat(Text(ChannelSystem.Up, 1, "x\n"), 8)])));
        symbols.Add(Always("is refused", SenderStep.Submit(Text(ChannelSystem.Down, FirstType, Refused))));
        symbols.Add(Always("spends its slot", SenderStep.Nothing with { Exit = SlotExitReason.BudgetSpent }));
        return symbols.ToImmutable();
    }

    private static (ChannelId Channel, ushort Type, string Text) Text(ChannelId channel, ushort type, string text) => (channel, type, text);

    private static SenderSymbol Always(string name, SenderStep step) =>
        new(name, [.. Enumerable.Repeat(step, ChannelSystem.PeriodFrames)]);

    private static void AddTimes(
        ImmutableArray<SenderSymbol>.Builder symbols, (string Name, (ChannelId, ushort, string) Message)[] items)
    {
        for (int frame = 1; frame < ChannelSystem.PeriodFrames; frame++)
        {
            symbols.Add(SenderSymbol.In(frame, items[0].Name, SenderStep.Submit(items[0].Message)));
        }

        symbols.Add(Always(items[0].Name + " in every frame", SenderStep.Submit(items[0].Message)));
    }

    private static void AddLengths(ImmutableArray<SenderSymbol>.Builder symbols, ChannelSystem system)
    {
        int below = 0;
        foreach (int size in system.SizesBytes)
        {
            foreach (int length in (int[])[below + 2, (below + size) / 2, size - 1])
            {
                symbols.Add(SenderSymbol.In(0, FormattableString.Invariant($"{length} bytes"), SenderStep.Submit(Message(0, length))));
            }

            below = size;
        }
    }

    private static void AddRefusals(ImmutableArray<SenderSymbol>.Builder symbols, (ChannelId Channel, ushort Type, string Text) good)
    {
        (ChannelId, ushort, string) refused = Text(ChannelSystem.Down, FirstType, Refused);
        symbols.Add(SenderSymbol.In(0, "a refused one", SenderStep.Submit(refused)));
        symbols.Add(SenderSymbol.In(0, "a refused one and a good one", SenderStep.Submit(refused, good)));
        symbols.Add(SenderSymbol.In(0, "a good one and a refused one", SenderStep.Submit(good, refused)));
        symbols.Add(SenderSymbol.In(0, "one too long", SenderStep.Submit(Text(ChannelSystem.Down, FirstType, new string('x', 600)))));
        symbols.Add(SenderSymbol.In(0, "a type that does not exist", SenderStep.Submit(Text(ChannelSystem.Down, 99, "x\n"))));
        symbols.Add(SenderSymbol.In(0, "one on another's channel", SenderStep.Submit(Text(ChannelSystem.Up, 1, "x\n"))));
        symbols.Add(SenderSymbol.In(0, "eight refused ones", SenderStep.Submit([.. Enumerable.Repeat(refused, 8)])));
        symbols.Add(SenderSymbol.In(0, "a good one, then it crashes", SenderStep.Submit(good) with { Exit = SlotExitReason.Shutdown }));
        symbols.Add(SenderSymbol.In(0, "a good one, then it halts", SenderStep.Submit(good) with { Exit = SlotExitReason.Halted }));
    }

    private static string Name(ChannelSystem system, int type, int size) =>
        system.Types > 1 ? FormattableString.Invariant($"{size}B/type{type}") : FormattableString.Invariant($"{size}B");

    // A text of this many bytes, its line feed included; words of 8 letters, since a long run is refused.
    private static (ChannelId Channel, ushort Type, string Text) Message(int type, int lengthBytes)
    {
        var text = new char[lengthBytes];
        for (int at = 0; at < lengthBytes; at++)
        {
            text[at] = at % 9 == 8 && at < lengthBytes - 2 ? ' ' : 'a';
        }

        text[^1] = '\n';
        return (ChannelSystem.Down, (ushort)(FirstType + type), new string(text));
    }

    private static IEnumerable<ImmutableArray<int>> Sequences(int items, int longest)
    {
        IEnumerable<ImmutableArray<int>> all = [[]];
        IEnumerable<ImmutableArray<int>> last = all;
        for (int length = 1; length <= longest; length++)
        {
            last = [.. last.SelectMany(prefix => Enumerable.Range(0, items).Select(item => prefix.Add(item)))];
            all = all.Concat(last);
        }

        return all;
    }
}
