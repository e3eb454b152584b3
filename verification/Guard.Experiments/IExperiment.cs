namespace Guard.Experiments;

/// <summary>An experiment that backs one claim, and can fail. Listed in <see cref="ExperimentCatalogue"/>.</summary>
public interface IExperiment
{
    /// <summary>What it backs.</summary>
    Claim Claim { get; }

    /// <summary>What exactly is tried, with numbers, and what is not: one or two sentences.</summary>
    /// <param name="isFull">The full size; otherwise the quick one.</param>
    string Bounds(bool isFull);

    /// <summary>Carries it out. Equal contexts give equal results on every machine; nothing in them depends on time, keys or
    /// threads.</summary>
    /// <exception cref="Guard.Host.OperatorException">The case named does not exist, or something needed is missing: exit code
    /// 2.</exception>
    ExperimentResult Run(ExperimentContext context);
}
