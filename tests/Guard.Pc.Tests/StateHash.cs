using System;
using System.Security.Cryptography;
using Guard.Contracts;

namespace Guard.Pc.Tests;

/// <summary>Hashes what a partition or a test appends.</summary>
internal sealed class StateHash : IStateSink, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public string Finish() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    public static string Of(IPartition partition)
    {
        using StateHash hash = new();
        partition.WriteTranscript(hash);
        return hash.Finish();
    }
}
