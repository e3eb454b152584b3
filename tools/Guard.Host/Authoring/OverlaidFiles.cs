using System;
using System.Collections.Generic;
using Guard.Policy;

namespace Guard.Host.Authoring;

/// <summary>Files as they lie on disk, but for those that are given: an edited copy, or what an editor has not saved yet.</summary>
internal sealed class OverlaidFiles : ISourceFiles
{
    private readonly ISourceFiles _files;
    private readonly IReadOnlyDictionary<string, byte[]> _given;

    /// <param name="files">What lies below.</param>
    /// <param name="given">Contents by path, as <paramref name="files"/> knows it.</param>
    internal OverlaidFiles(ISourceFiles files, IReadOnlyDictionary<string, byte[]> given)
    {
        _files = files;
        _given = given;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(string path) =>
        _given.TryGetValue(path, out byte[]? bytes) ? new ReadOnlyMemory<byte>(bytes) : _files.Read(path);

    /// <inheritdoc/>
    public ImageFacts? FindImage(string reference) => _files.FindImage(reference);
}
