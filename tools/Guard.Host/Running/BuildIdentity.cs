using System.IO;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Host.Running;

/// <summary>Which monitor this is: the digest of the kernel's own assembly file, first event of the measurement.</summary>
internal static class BuildIdentity
{
    /// <summary>SHA-256 of Guard.Kernel.dll.</summary>
    internal static Digest Digest { get; } =
        Digest.From(Sha256.Hash(File.ReadAllBytes(typeof(Guard.Kernel.Monitor).Assembly.Location)));
}
