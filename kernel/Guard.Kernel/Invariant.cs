// Protects: our own mistakes stop the machine instead of going on. Trusts: nobody.
using System;
using System.Diagnostics.CodeAnalysis;

namespace Guard.Kernel;

/// <summary>Checks of what must be true whatever guests, operators and storage do. On in every build.</summary>
internal static class Invariant
{
    /// <summary>Halts the module when something is not so. No guest input may ever reach a false one.</summary>
    /// <exception cref="InvalidOperationException">It does not hold: our mistake.</exception>
    internal static void Holds([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException("invariant broken: " + what);
        }
    }
}
