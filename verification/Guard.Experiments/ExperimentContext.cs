using System;
using System.IO;

namespace Guard.Experiments;

/// <summary>How an experiment is carried out.</summary>
public sealed record ExperimentContext : IDisposable
{
    private string? _scratch;

    /// <summary>The full size; otherwise the quick one.</summary>
    public bool IsFull { get; init; }

    /// <summary>Name of a planted fault to work against; empty for none. Only the Planted build knows any.</summary>
    public string Plant { get; init; } = string.Empty;

    /// <summary>The one case to try, or null for all.</summary>
    public string? Case { get; init; }

    /// <summary>Threads an experiment may use; its result is the same for any number.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>Folder with Guard.sln: examples and guests.</summary>
    public required string Repository { get; init; }

    /// <summary>Takes progress: part done, 0 to 1. Called on the experiment's own thread.</summary>
    public Action<double> Progress { get; init; } = _ => { };

    /// <summary>A folder of its own, made when first asked for and deleted with this context.</summary>
    public string Scratch => _scratch ??= Directory.CreateTempSubdirectory("guard-evidence-").FullName;

    /// <summary>The command that tries one case of a claim again, against the same planted fault.</summary>
    public string Command(string claim, string name) => Plant.Length == 0
        ? $"tools/guard evidence run --only {claim} --case {name}"
        : $"GUARD_CONFIGURATION=Planted tools/guard evidence run --only {claim} --plant {Plant} --case {name}";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_scratch is not null)
        {
            Directory.Delete(_scratch, recursive: true);
            _scratch = null;
        }
    }
}
