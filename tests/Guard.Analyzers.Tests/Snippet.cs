using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Guard.Analyzers.Tests;

/// <summary>A piece of source whose lines say what the analyzers must answer: <c>//! GUARD001</c> at its end, or
/// nothing.</summary>
internal static class Snippet
{
    private const string Mark = "//! ";

    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.CSharp.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The framework that snippets are compiled against.</summary>
    internal static CSharpCompilation Empty(bool allowUnsafe = false) => CSharpCompilation.Create(
        "Snippet",
        references: Framework,
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: allowUnsafe,
            nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Compiles the source, which must have no errors, and asserts that the analyzer reports exactly the marked
    /// lines.</summary>
    internal static async Task AssertReportsMarkedLines(
        DiagnosticAnalyzer analyzer, string source, bool allowUnsafe = false, string path = "Snippet.cs")
    {
        ImmutableArray<Diagnostic> diagnostics = await Run(analyzer, source, allowUnsafe, path);
        IEnumerable<string> reported = diagnostics.Where(diagnostic => diagnostic.Location.IsInSource).Select(Describe);
        Assert.Equal(Marked(source), reported.Order(StringComparer.Ordinal));
    }

    /// <summary>Compiles the source, which must have no errors, and returns what the analyzer reports, in source order.</summary>
    internal static async Task<ImmutableArray<Diagnostic>> Run(
        DiagnosticAnalyzer analyzer, string source, bool allowUnsafe = false, string path = "Snippet.cs")
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(source), path: path);
        CSharpCompilation compilation = Empty(allowUnsafe).AddSyntaxTrees(tree);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        List<Exception> failures = [];
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]),
            (exception, _, _) => failures.Add(exception),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers([analyzer], options);
        ImmutableArray<Diagnostic> diagnostics = await analysis.GetAnalyzerDiagnosticsAsync();
        Assert.Empty(failures);
        return [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    private static string Describe(Diagnostic diagnostic) =>
        Describe(diagnostic.Location.GetLineSpan().StartLinePosition.Line, diagnostic.Id);

    private static string Describe(int line, string id) => $"line {line + 1:D3}: {id}";

    // A line that is refused twice carries the id twice.
    private static IEnumerable<string> Marked(string source) => source
        .Split('\n')
        .SelectMany((text, line) => text.Contains(Mark, StringComparison.Ordinal)
            ? text.Split(Mark)[1].Trim().Split(' ').Select(id => Describe(line, id))
            : [])
        .Order(StringComparer.Ordinal);
}
