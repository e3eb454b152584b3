using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Host;

namespace Guard.Experiments;

/// <summary>Several kinds of cases in one experiment, told apart by the beginning of their names.</summary>
public sealed class SeveralBenches : CaseBench
{
    private readonly ImmutableArray<(string Prefix, CaseBench Bench)> _benches;

    /// <summary>Puts benches together, in this order; disposes them with itself.</summary>
    public SeveralBenches(params ImmutableArray<(string Prefix, CaseBench Bench)> benches)
    {
        _benches = benches;
    }

    /// <inheritdoc/>
    public override CaseSet Cases => CaseSet.Concat([.. _benches.Select(each => each.Bench.Cases)]);

    /// <inheritdoc/>
    public override CaseOutcome Try(string name) => Find(name).Try(name);

    /// <inheritdoc/>
    public override IEnumerable<string> Smaller(string name) => Find(name).Smaller(name);

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        foreach ((_, CaseBench bench) in _benches)
        {
            bench.Dispose();
        }

        base.Dispose(isDisposing);
    }

    private CaseBench Find(string name)
    {
        foreach ((string prefix, CaseBench bench) in _benches)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return bench;
            }
        }

        throw new OperatorException(
            2, $"there is no case '{name}'", "cases begin with " + string.Join(", ", _benches.Select(each => each.Prefix)));
    }
}
