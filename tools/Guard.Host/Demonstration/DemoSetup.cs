using System;
using System.Collections.Generic;
using System.IO;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Host.Demonstration;

/// <summary>The demonstration's fixed parts: the example, its input, and two officers as a script, with keys made for it.</summary>
public sealed class DemoSetup
{
    /// <summary>Bound on frames: the guests rest long before.</summary>
    public const ulong MaxFrames = 700;

    /// <summary>The demonstration in a repository.</summary>
    public DemoSetup(string repository)
    {
        Folder = Path.Combine(repository, "policy", "examples", "three-levels");
        System = Path.Combine(Folder, "system.yaml");
        Input = Path.Combine(Folder, "sample.metar");
        Desk = DeskScript.Parse("demo.desk", File.ReadAllText(Path.Combine(Folder, "demo.desk")));
    }

    /// <summary>The example's folder.</summary>
    public string Folder { get; }

    /// <summary>Its system.yaml.</summary>
    public string System { get; }

    /// <summary>Weather lines for sensor.</summary>
    public string Input { get; }

    /// <summary>The officers' script.</summary>
    public DeskScript Desk { get; }

    /// <summary>Options of a run of it.</summary>
    public RunOptions Options(RoleKeys keys, string? output, int cores)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (output is not null)
        {
            outputs.Add("ops", output);
        }

        return new RunOptions
        {
            Cores = cores,
            LogSigner = keys.Signer("log"),
            Desk = Desk,
            DeskKeys = keys,
            Inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["sensor"] = Input },
            Outputs = outputs,
        };
    }
}
