using System;
using System.Collections.Generic;
using System.Linq;

namespace Guard.Bench;

/// <summary>One measured quantity: a rate for each repetition, by the clock and by the processor time spent.</summary>
/// <remarks>
/// The second one is what the program would reach on an idle machine with one processor, input and output apart; on a loaded machine it is
/// the steadier of the two.
/// </remarks>
internal sealed class Figure
{
    private readonly List<double> _perSecond = [];
    private readonly List<double> _perProcessorSecond = [];

    /// <param name="name">What was measured.</param>
    /// <param name="unit">Unit of the rate.</param>
    /// <param name="target">The rate wanted by the clock; null for none.</param>
    internal Figure(string name, string unit, double? target)
    {
        Name = name;
        Unit = unit;
        Target = target;
    }

    internal string Name { get; }

    internal string Unit { get; }

    internal double? Target { get; }

    internal IReadOnlyList<double> PerSecond => _perSecond;

    internal IReadOnlyList<double> PerProcessorSecond => _perProcessorSecond;

    /// <summary>Adds a repetition: so many units in so much time.</summary>
    internal void Add(double units, in Lap lap)
    {
        _perSecond.Add(units / lap.Seconds);
        _perProcessorSecond.Add(units / Math.Max(lap.ProcessorSeconds, 1e-9));
    }

    /// <summary>The middle one of some values; of an even number, the mean of the middle two.</summary>
    internal static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    internal string ToString(IFormatProvider culture)
    {
        string target = Target is double wanted ? string.Create(culture, $"  target {wanted:G6}") : string.Empty;
        return string.Create(
            culture,
            $"  {Name,-44} {Median(_perSecond),12:N2} {Unit}  (least {_perSecond.Min():N2}, most {_perSecond.Max():N2}, "
                + $"{_perSecond.Count} runs)  by processor time {Median(_perProcessorSecond):N2} "
                + $"(most {_perProcessorSecond.Max():N2}){target}");
    }
}
