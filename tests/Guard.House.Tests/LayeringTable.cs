using System.Collections.Immutable;
using System.Linq;

namespace Guard.House.Tests;

/// <summary>
/// Who may reference whom: the table of the architecture once more, as data. A new product project needs a row here and a
/// decision record.
/// The rows of tests are not listed: a test may reference what it tests, and nothing may reference a test.
/// </summary>
internal static class LayeringTable
{
    private static readonly ImmutableArray<string> None = [];

    /// <summary>Everything the host wires together.</summary>
    private static readonly ImmutableArray<string> Product =
    [
        "Guard.Labels", "Guard.Contracts", "Guard.Crypto", "Guard.Audit", "Guard.Images", "Guard.Kernel",
        "Guard.Policy", "Guard.Filters", "Guard.X86", "Guard.Pc",
    ];

    private static readonly ImmutableArray<string> HostAndBelow = Product.Add("Guard.Host");

    internal static readonly ImmutableArray<LayeringRow> Rows =
    [
        new("Guard.Labels", "kernel/", None, None),
        new("Guard.Contracts", "kernel/", ["Guard.Labels"], None),
        new("Guard.Crypto", "kernel/", None, None),
        new("Guard.Audit", "kernel/", ["Guard.Contracts", "Guard.Crypto"], None),
        new("Guard.Images", "kernel/", ["Guard.Contracts", "Guard.Crypto"], None),
        new("Guard.Kernel", "kernel/", ["Guard.Contracts", "Guard.Labels", "Guard.Crypto", "Guard.Audit", "Guard.Images"], None),
        new("Guard.Policy", "policy/", ["Guard.Contracts", "Guard.Labels", "Guard.Crypto"], ["YamlDotNet"]),
        new("Guard.Filters", "policy/", ["Guard.Contracts", "Guard.Labels"], None),
        new("Guard.X86", "partitions/", None, None),
        new("Guard.Pc", "partitions/", ["Guard.X86", "Guard.Contracts"], None),
        new("Guard.Model", "verification/", ["Guard.Contracts", "Guard.Labels"], None),
        new("Guard.Experiments", "verification/", HostAndBelow.Add("Guard.Model"), ["Iced"]),
        new("Guard.Host", "tools/", Product, ["Serilog", "Serilog.Sinks.Console", "Serilog.Sinks.File", "Iced"]),
        new(
            "Guard.Cli",
            "tools/",
            HostAndBelow.Add("Guard.Experiments").Add("Guard.Model"),
            ["System.CommandLine", "Spectre.Console", "Serilog", "Serilog.Sinks.Console"]),
        new("Guard.Console", "tools/", HostAndBelow, ["Serilog", "Serilog.Sinks.Console", "Serilog.Extensions.Logging"]),
        new("Guard.Analyzers", "tools/", None, ["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"]),
        new(
            "Guard.Bench",
            "tools/bench/",
            HostAndBelow.Add("Guard.Cli"),
            ["BenchmarkDotNet", "Microsoft.Diagnostics.Tracing.TraceEvent", "System.Management"]),
    ];

    /// <summary>What the props files of kernel, policy and partitions add to each project below them: analyzers, which no program
    /// contains.</summary>
    internal static readonly ImmutableArray<string> AnalyzersForAll =
        ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Guard.Analyzers"];

    /// <summary>
    /// What a .csproj may say beside its references (STYLE rule 2). Anything that could switch a check off is missing here on
    /// purpose.
    /// </summary>
    internal static readonly ImmutableArray<string> AllowedElements =
    [
        "Project", "PropertyGroup", "ItemGroup", "ProjectReference", "PackageReference", "FrameworkReference",
        "InternalsVisibleTo", "EmbeddedResource", "Content", "None", "AdditionalFiles", "OutputType", "TargetFramework",
        "LangVersion", "EnforceExtendedAnalyzerRules", "ServerGarbageCollection", "ConcurrentGarbageCollection", "TieredPGO",
        "TieredCompilation", "TieredCompilationQuickJitForLoops",
    ];

    internal static LayeringRow? Find(string project) => Rows.FirstOrDefault(row => row.Project == project);
}
