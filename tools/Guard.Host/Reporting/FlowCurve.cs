using System;

namespace Guard.Host.Reporting;

/// <summary>A cubic curve from one box to another.</summary>
internal readonly record struct FlowCurve(
    double X1, double Y1, double ControlX1, double ControlY1, double ControlX2, double ControlY2, double X2, double Y2)
{
    /// <summary>The point at a part of the way, 0 to 1.</summary>
    internal (double X, double Y) At(double part)
    {
        double rest = 1 - part;
        double a = rest * rest * rest;
        double b = 3 * rest * rest * part;
        double c = 3 * rest * part * part;
        double d = part * part * part;
        return ((a * X1) + (b * ControlX1) + (c * ControlX2) + (d * X2), (a * Y1) + (b * ControlY1) + (c * ControlY2) + (d * Y2));
    }

    /// <summary>Its path in SVG.</summary>
    internal string Path => FormattableString.Invariant(
        $"M{X1:F0} {Y1:F0}C{ControlX1:F0} {ControlY1:F0} {ControlX2:F0} {ControlY2:F0} {X2:F0} {Y2:F0}");
}
