using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Guard.Filters;
using Guard.Host.Authoring;
using Guard.Host.Building;
using Guard.Policy;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Editing;
using Guard.Policy.Model;
using Guard.Policy.Testing;

namespace Guard.Host.LanguageServer;

/// <summary>The files an editor has open, with what it has not saved, and what the compiler says of them.</summary>
internal sealed class OpenDocuments
{
    private readonly SortedDictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyModel> _policies = new(StringComparer.Ordinal);
    private readonly Func<long> _now;

    /// <param name="now">Wall time in Unix seconds, for the expiry checks.</param>
    internal OpenDocuments(Func<long> now)
    {
        _now = now;
    }

    internal bool Contains(string path) => _texts.ContainsKey(path);

    internal string Text(string path) => _texts[path];

    internal void Put(string path, string text) => _texts[path] = text;

    internal void Remove(string path)
    {
        _texts.Remove(path);
        _policies.Remove(path);
    }

    /// <summary>The editor of an open file.</summary>
    internal PolicyEditor Editor(string path) =>
        new(Path.GetFileName(path), _texts[path], _policies.GetValueOrDefault(path) ?? Beside(path), new Catalogue().Descriptors);

    /// <summary>Findings by full path, for every file that an open one is or names; a file without findings has an empty list.</summary>
    internal SortedDictionary<string, List<Diagnostic>> Check()
    {
        var findings = new SortedDictionary<string, List<Diagnostic>>(StringComparer.Ordinal);
        foreach ((string path, string text) in _texts)
        {
            findings.TryAdd(path, []);
            if (Path.GetExtension(path) is ".yaml" or ".yml")
            {
                Check(path, KnownFile.Of(path, Encoding.UTF8.GetBytes(text)), findings);
            }
        }

        return findings;
    }

    private void Check(string path, KnownFile kind, SortedDictionary<string, List<Diagnostic>> findings)
    {
        string folder = Path.GetDirectoryName(path)!;
        ISourceFiles files = new OverlaidFiles(SystemLoader.SourcesBeside(path), Given(folder));
        if (ReferenceEquals(kind, KnownFile.Tests))
        {
            // Without a policy that checks clean there is nothing to hold the cases against; its own findings say why.
            if (Beside(path) is { } policy)
            {
                PolicyTestReport report = PolicyTestRunner.Run(policy, Path.GetFileName(path), files, new Catalogue(), mutate: false);
                Add(findings, folder, report.Diagnostics, report.Sources);
            }

            return;
        }

        try
        {
            PolicyCompilation compiled = SystemLoader.CheckOpen(path, files, ReferenceEquals(kind, KnownFile.System), _now());
            if (compiled.Policy is { } policy && (!policy.Domains.IsEmpty || !_policies.ContainsKey(path)))
            {
                _policies[path] = policy;
            }

            Add(findings, folder, compiled.Diagnostics, compiled.Sources);
        }
        catch (OperatorException error)
        {
            // An image's recipe that is wrong: said at the top of the system that names it.
            var finding = new Diagnostic(
                "G003", DiagnosticSeverity.Error, SourceSpan.WholeFile(Path.GetFileName(path)), error.Message, error.NextStep ?? string.Empty, []);
            Add(findings, folder, [finding], []);
        }
    }

    private static void Add(
        SortedDictionary<string, List<Diagnostic>> findings, string folder, IEnumerable<Diagnostic> diagnostics, IEnumerable<SourceFile> sources)
    {
        foreach (SourceFile source in sources)
        {
            findings.TryAdd(Path.Combine(folder, source.Path), []);
        }

        foreach (Diagnostic diagnostic in diagnostics)
        {
            string path = Path.Combine(folder, diagnostic.Span.File);
            findings.TryAdd(path, []);
            if (!findings[path].Exists(other => other.Id == diagnostic.Id && other.Span == diagnostic.Span && other.Message == diagnostic.Message))
            {
                findings[path].Add(diagnostic);
            }
        }
    }

    // What is open below a folder, by path from it.
    private Dictionary<string, byte[]> Given(string folder)
    {
        var given = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string open, string text) in _texts)
        {
            given[Path.GetRelativePath(folder, open).Replace('\\', '/')] = Encoding.UTF8.GetBytes(text);
        }

        return given;
    }

    // The policy of the same folder, for a file that names none; null when it has errors or is not there.
    private PolicyModel? Beside(string path)
    {
        string policy = Path.Combine(Path.GetDirectoryName(path)!, KnownFile.Policy.Name);
        if (policy == path || (!_texts.ContainsKey(policy) && !File.Exists(policy)))
        {
            return null;
        }

        ISourceFiles files = new OverlaidFiles(SystemLoader.SourcesBeside(path), Given(Path.GetDirectoryName(path)!));
        PolicyCompilation compiled = SystemLoader.CheckOpen(policy, files, isSystem: false, null);
        return compiled.HasErrors ? null : compiled.Policy;
    }
}
