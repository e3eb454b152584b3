using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Guard.Host.Running;

/// <summary>Officers as a script, for demonstrations and for runs that must repeat exactly.</summary>
/// <remarks>
/// One order a line; `#` starts a comment.
/// <code>
/// clock 2026-11-22T10:00:00Z                                   wall time at frame 0; without it the system's clock.date
/// at 40 approve status-down/1 as alice because routine         from frame 40 on, once item 1 is under review
/// at 60 deny mole-down/2 as bob because not needed below
/// at 90 halt chat-up as carol because probing
/// </code>
/// </remarks>
public sealed class DeskScript
{
    private const int LongestReason = 200;

    private DeskScript(DateTimeOffset? clock, ImmutableArray<DeskOrder> orders)
    {
        Clock = clock;
        Orders = orders;
    }

    /// <summary>A script without orders.</summary>
    public static DeskScript Empty { get; } = new(null, []);

    /// <summary>Wall time at frame 0, or null.</summary>
    public DateTimeOffset? Clock { get; }

    /// <summary>Orders in the script's sequence.</summary>
    public ImmutableArray<DeskOrder> Orders { get; }

    /// <summary>Reads a script; all its errors are reported at once.</summary>
    /// <exception cref="OperatorException">Exit code 1, with file:line of each error.</exception>
    public static DeskScript Parse(string file, string text)
    {
        DateTimeOffset? clock = null;
        var orders = ImmutableArray.CreateBuilder<DeskOrder>();
        var errors = new List<string>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string? error = words[0] == "clock" ? ReadClock(words, ref clock) : ReadOrder(words, orders);
            if (error is not null)
            {
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{i + 1}:1: {error}"));
            }
        }

        return errors.Count == 0
            ? new DeskScript(clock, orders.ToImmutable())
            : throw new OperatorException(
                1,
                string.Join('\n', errors),
                "a line reads: at FRAME approve|deny|halt|drain|reset CHANNEL[/ITEM] as PERSON [because TEXT]");
    }

    private static string? ReadClock(string[] words, ref DateTimeOffset? clock)
    {
        if (
            words.Length != 2
            || !DateTimeOffset.TryParseExact(
                words[1],
                "yyyy-MM-ddTHH:mm:ssZ",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset value))
        {
            return "expected: clock 2026-11-22T10:00:00Z";
        }

        clock = value;
        return null;
    }

    private static string? ReadOrder(string[] words, ImmutableArray<DeskOrder>.Builder orders)
    {
        if (words.Length < 6 || words[0] != "at" || words[4] != "as")
        {
            return "not an order";
        }

        if (!long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long frame))
        {
            return $"'{words[1]}' is not a frame number";
        }

        if (!Enum.TryParse(words[2], ignoreCase: true, out DeskVerb verb) || !char.IsAsciiLetterLower(words[2][0]))
        {
            return $"'{words[2]}' is not approve, deny, halt, drain or reset";
        }

        string[] target = words[3].Split('/');
        ulong sequence = 0;
        bool onItem = verb is DeskVerb.Approve or DeskVerb.Deny;
        if (
            target.Length != (onItem ? 2 : 1)
            || (onItem && !ulong.TryParse(target[1], NumberStyles.None, CultureInfo.InvariantCulture, out sequence)))
        {
            return $"'{words[3]}' is not " + (onItem ? "CHANNEL/ITEM" : "a channel's name");
        }

        string reason = words.Length > 7 && words[6] == "because" ? string.Join(' ', words.Skip(7)) : string.Empty;
        if ((words.Length > 6 && reason.Length == 0) || reason.Length > LongestReason || reason.Any(c => c is < ' ' or > '~'))
        {
            return "the reason reads: because TEXT, up to 200 printable ASCII characters";
        }

        orders.Add(new DeskOrder(frame, verb, target[0], sequence, words[5], reason));
        return null;
    }
}
