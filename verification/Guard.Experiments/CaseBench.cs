using System;
using System.Collections.Generic;

namespace Guard.Experiments;

/// <summary>What the cases of one run of an experiment have in common, and how one is tried.</summary>
public abstract class CaseBench : IDisposable
{
    /// <summary>All cases of the size asked for.</summary>
    public abstract CaseSet Cases { get; }

    /// <summary>Tries one case; on any thread, several at a time.</summary>
    /// <param name="name">One of <see cref="Cases"/>, of another size, or of <see cref="Smaller"/>: a name says all there is to
    /// it.</param>
    /// <exception cref="Guard.Host.OperatorException">Exit code 2: no case has this name.</exception>
    public abstract CaseOutcome Try(string name);

    /// <summary>Cases simpler than a failing one, the simplest first; one that fails as well takes its place.</summary>
    public virtual IEnumerable<string> Smaller(string name) => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the bench holds.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
    }
}
