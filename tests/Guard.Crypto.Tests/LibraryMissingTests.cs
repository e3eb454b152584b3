using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using Xunit;

namespace Guard.Crypto.Tests;

public sealed class LibraryMissingTests
{
    private const string Variable = "GUARD_LIBSODIUM";

    [Fact]
    public void AMissingLibraryIsOneClearErrorWithTheInstallLine()
    {
        // This process's own copy is loaded first, so that the variable reaches the second copy alone.
        _ = SignatureAlgorithm.LibraryVersion;
        string? before = Environment.GetEnvironmentVariable(Variable);
        AssemblyLoadContext context = new("a second copy of Guard.Crypto", isCollectible: true);
        try
        {
            Environment.SetEnvironmentVariable(Variable, Path.Combine(Path.GetTempPath(), "there-is-no-such-libsodium.so"));
            Assembly copy = context.LoadFromAssemblyPath(typeof(SignatureAlgorithm).Assembly.Location);
            PropertyInfo version = copy.GetType(
                typeof(SignatureAlgorithm).FullName!)!.GetProperty(nameof(SignatureAlgorithm.LibraryVersion))!;
            for (int attempt = 0; attempt < 2; attempt++)
            {
                Exception error = Assert.Throws<TargetInvocationException>(() => version.GetValue(null)).InnerException!;
                Assert.Equal(nameof(CryptoLibraryMissingException), error.GetType().Name);
                Assert.Contains("apt-get install libsodium23", error.Message, StringComparison.Ordinal);
                Assert.Contains("there-is-no-such-libsodium.so", error.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
            context.Unload();
        }
    }
}
