using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Experiments.Capacity;

/// <summary>C8: what a sender can signal to an observer below it is at most what the signed ledger says.</summary>
public sealed class CapacityExperiment : IExperiment
{
    /// <inheritdoc/>
    public Claim Claim { get; } = new(
        "C8",
        "Measured covert capacity is at most the ledger's bound",
        "A policy text is compiled, so that its ledger is the compiler's own, and runs on the shipped monitor with its own filters. The "
            + "sender tries every sequence of its symbols: numbers, sizes, types, moments, refusals, floods, crashes. The observer writes down "
            + "all that its partition is handed: slots with their ticks, symbols, and of each message when, number, type and length; not the "
            + "bytes, which people review and the ledger counts by itself. In virtual time the channel has no noise, so the number of "
            + "different observations gives its capacity exactly, and that is compared with the ledger's line.",
        "An observer can tell more inputs apart than the ledger counted.");

    /// <inheritdoc/>
    public string Bounds(bool isFull) =>
        "Measurements: " + string.Join(", ", ChannelMeasurement.All(isFull).Select(each => each.Name))
        + ". down-nNzZmM: at most N messages a slot, Z sizes, M types; all sequences of up to N + 1 messages and some 20 other choices in each of "
        + "1 to 3 periods of 4 frames, reviewers who approve at once. Not measured: time on the host, and what people let through.";

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ImmutableArray<ChannelMeasurement> all = context.Case is null
            ? ChannelMeasurement.All(context.IsFull)
            : [ChannelMeasurement.Named(context.Case, context.IsFull)];
        var figures = ImmutableArray.CreateBuilder<Figure>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Counterexample? counterexample = null;
        for (int i = 0; i < all.Length && counterexample is null; i++)
        {
            ChannelMatrix matrix = all[i].Measure(context.Plant);
            figures.Add(new Figure(matrix.Name, matrix.Summary));
            foreach (ChannelMatrixRow row in matrix.Rows)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{matrix.Name}\0{row.Observation}\0{string.Join('\0', row.Inputs)}\n"));
            }

            counterexample = matrix.IsWithin ? null : Explain(context, matrix);
            context.Progress((double)(i + 1) / all.Length);
        }

        return new ExperimentResult(
            counterexample is null, figures.ToImmutable(), counterexample, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private Counterexample Explain(ExperimentContext context, ChannelMatrix matrix)
    {
        string told = string.Join("; ", matrix.Rows.TakeLast(2).Select(row => $"'{row.Inputs[0]}' is seen as [{Last(row.Observation)}]"));
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{matrix.MeasuredBits:F3} bit a period where the ledger says {matrix.LedgerBits:F3} ({matrix.Derivation}); {told}");
        return new Counterexample(matrix.Name, text, context.Command(Claim.Id, matrix.Name));
    }

    private static string Last(string observation) => observation.Split("; ")[^1];
}
