using System;
using System.Globalization;
using System.Text;

namespace Guard.Host.Running;

/// <summary>When a snapshot is taken: at the first frame boundary at or after a tick, or once every domain with a console has printed a text.</summary>
/// <param name="Tick">The tick; null for a text.</param>
/// <param name="Text">The text, 1 to 256 printable ASCII characters; empty for a tick.</param>
public sealed record SnapshotMoment(ulong? Tick, string Text)
{
    private const string TickPrefix = "tick:";
    private const int MaxTextLength = 256;

    /// <summary>Reads `tick:N` or a text.</summary>
    /// <exception cref="OperatorException">Exit code 2: neither.</exception>
    public static SnapshotMoment Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.StartsWith(TickPrefix, StringComparison.Ordinal))
        {
            return ulong.TryParse(value.AsSpan(TickPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ulong tick)
                ? new SnapshotMoment(tick, string.Empty)
                : throw new OperatorException(2, $"'{value}': expected a number of ticks", "--snapshot-after-boot tick:2000000000");
        }

        bool isText = value.Length is > 0 and <= MaxTextLength && !Encoding.ASCII.GetBytes(value).AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~');
        return isText
            ? new SnapshotMoment(null, value)
            : throw new OperatorException(2, "expected 1 to 256 printable ASCII characters, or tick:N", "--snapshot-after-boot \"login:\"");
    }
}
