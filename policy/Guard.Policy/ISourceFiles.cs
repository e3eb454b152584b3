using System;

namespace Guard.Policy;

/// <summary>What the host hands in for the files a policy names. The compiler opens no file itself.</summary>
public interface ISourceFiles
{
    /// <summary>Bytes of a file, or null when there is none or it cannot be read; an empty file counts as none.</summary>
    /// <param name="path">Relative to the folder of the first file, '/' between parts, no "..", no leading '/'.</param>
    ReadOnlyMemory<byte>? Read(string path);

    /// <summary>What is known of an image named in system.yaml ("images/sensor"), or null when there is none.</summary>
    ImageFacts? FindImage(string reference);
}
