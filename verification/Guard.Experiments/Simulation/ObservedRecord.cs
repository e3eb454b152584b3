using System;
using System.Globalization;

namespace Guard.Experiments.Simulation;

/// <summary>One audit record as it was seen in the write-ahead log.</summary>
internal sealed record ObservedRecord(
    string Type, string Outcome, string Subject, string Object, string Channel, string Transfer, string Note)
{
    /// <summary>Number of a channel as records name it: `up 1`.</summary>
    internal static uint IdOf(string channel) =>
        uint.TryParse(channel.AsSpan(channel.LastIndexOf(' ') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : 0;
}
