using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class UnsafeCodeAnalyzerTests
{
    [Fact]
    public Task SpansAndStackallocIntoSpansAreAllowed() => Snippet.AssertReportsMarkedLines(new UnsafeCodeAnalyzer(), """
        using System;

        static class Safe
        {
            internal static int Sum(ReadOnlySpan<byte> bytes)
            {
                Span<byte> copy = stackalloc byte[16];
                bytes.CopyTo(copy);
                ref byte first = ref copy[0];
                return first & copy[1];
            }
        }
        """);

    [Fact]
    public Task EveryFormOfUnsafeCodeIsRefused() => Snippet.AssertReportsMarkedLines(
        new UnsafeCodeAnalyzer(),
        """
        unsafe struct Buffer                                        //! GUARD002
        {
            public fixed byte Bytes[16];                            //! GUARD002
        }

        static class Risky
        {
            internal static unsafe int First(byte[] bytes)          //! GUARD002
            {
                fixed (byte* first = bytes)                         //! GUARD002 GUARD002
                {
                    byte copy = *first;                             //! GUARD002
                    byte* there = &copy;                            //! GUARD002 GUARD002
                    delegate*<int> function = null;                 //! GUARD002
                    var four = stackalloc int[4];                   //! GUARD002
                    Buffer buffer = default;
                    Buffer* whole = &buffer;                        //! GUARD002 GUARD002
                    return whole->Bytes[0] + four[0];               //! GUARD002
                }
            }

            internal static int Block()
            {
                unsafe                                              //! GUARD002
                {
                    return sizeof(System.Guid);
                }
            }
        }
        """,
        allowUnsafe: true);

    [Fact]
    public async Task AProjectThatAllowsUnsafeBlocksIsRefusedWithoutAnyCode()
    {
        ImmutableArray<Diagnostic> diagnostics = await Snippet.Run(
            new UnsafeCodeAnalyzer(), "static class Empty { }", allowUnsafe: true);
        Assert.StartsWith("The setting AllowUnsafeBlocks", Assert.Single(diagnostics).GetMessage(CultureInfo.InvariantCulture));
    }
}
