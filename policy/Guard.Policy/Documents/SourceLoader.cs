using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Policy.Diagnostics;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Gets the texts of one compilation from the host and keeps them for reports.</summary>
internal sealed class SourceLoader
{
    /// <summary>Files one compilation may read.</summary>
    internal const int MaxFiles = 2000;

    private readonly ISourceFiles _files;
    private readonly DiagnosticBag _bag;
    private readonly SortedDictionary<string, SourceFile?> _read = new(StringComparer.Ordinal);

    internal SourceLoader(ISourceFiles files, DiagnosticBag bag)
    {
        _files = files;
        _bag = bag;
    }

    /// <summary>All texts read, by path.</summary>
    internal ImmutableArray<SourceFile> Sources()
    {
        var sources = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (KeyValuePair<string, SourceFile?> entry in _read)
        {
            if (entry.Value is { } file)
            {
                sources.Add(file);
            }
        }

        return sources.ToImmutable();
    }

    /// <summary>The first file.</summary>
    internal SourceFile? LoadMain(string path) => Load(path, SourceSpan.WholeFile(path), tabsAllowed: false);

    /// <summary>A file named in another, relative to that one's folder.</summary>
    internal SourceFile? LoadNamed(Located<string> name, bool tabsAllowed) =>
        Resolve(name) is { } path ? Load(path, name.Span, tabsAllowed) : null;

    /// <summary>Bytes of a file named in another; null when that was reported.</summary>
    internal ReadOnlyMemory<byte>? ReadBytes(Located<string> name)
    {
        if (Resolve(name) is not { } path)
        {
            return null;
        }

        if (_files.Read(path) is { } bytes)
        {
            return bytes;
        }

        _bag.Report(Check.S021, name.Span, $"'{path}' is empty or cannot be read", "check that the file is there");
        return null;
    }

    /// <summary>What is known of an image.</summary>
    internal ImageFacts? FindImage(Located<string> reference)
    {
        if (Resolve(reference) is not { } path)
        {
            return null;
        }

        if (_files.FindImage(path) is { } facts)
        {
            return facts;
        }

        _bag.Report(
            Check.G003, reference.Span, $"there is no image '{reference.Value}'", "build and sign it first, or correct the name");
        return null;
    }

    // Parts of letters, digits, '-', '_' and '.', none of them "." or "..": nothing outside the folder can be named.
    private string? Resolve(Located<string> name)
    {
        bool good = name.Value.Length <= 128;
        foreach (string part in name.Value.Split('/'))
        {
            good &= part.Length != 0 && part is not ("." or "..");
            foreach (char c in part)
            {
                good &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
            }
        }

        if (!good)
        {
            _bag.Report(
                Check.S022, name.Span, $"'{name.Value}' is no path below this folder",
                "write folder/name, without '..' and without a leading '/'");
            return null;
        }

        int slash = name.Span.File.LastIndexOf('/');
        return slash < 0 ? name.Value : name.Span.File[..(slash + 1)] + name.Value;
    }

    private SourceFile? Load(string path, SourceSpan namedAt, bool tabsAllowed)
    {
        if (_read.TryGetValue(path, out SourceFile? known))
        {
            return known;
        }

        if (_read.Count >= MaxFiles)
        {
            _bag.Report(Check.S024, namedAt, $"more than {MaxFiles} files");
            return null;
        }

        SourceFile? file = null;
        if (_files.Read(path) is { IsEmpty: false } bytes)
        {
            file = SourceDecoder.Decode(path, bytes.Span, tabsAllowed, _bag);
        }
        else
        {
            _bag.Report(Check.S021, namedAt, $"'{path}' is empty or cannot be read", "check that the file is there");
        }

        _read.Add(path, file);
        return file;
    }
}
