using System.Threading.Tasks;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class HiddenSchedulingAnalyzerTests
{
    [Fact]
    public Task IteratorsLocalFunctionsAndComplementsAreAllowed() => Snippet.AssertReportsMarkedLines(
        new HiddenSchedulingAnalyzer(), """
        using System.Collections.Generic;

        sealed class Plain : System.IDisposable
        {
            public void Dispose() { }
            internal static IEnumerable<int> Numbers() { yield return ~1; }
        }
        """);

    [Fact]
    public Task LockAsyncAwaitAndFinalizersAreRefused() => Snippet.AssertReportsMarkedLines(new HiddenSchedulingAnalyzer(), """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        sealed class Scheduled
        {
            private readonly object _key = new();
            private int _count;

            ~Scheduled() { _count = 0; }                                            //! GUARD009
            internal void Count() { lock (_key) { _count++; } }                     //! GUARD009
            internal async Task Wait(Task task) => await task;                      //! GUARD009 GUARD009
            internal Func<Task> Lambda() => async () => await Wait(Task.CompletedTask);     //! GUARD009 GUARD009
            internal async IAsyncEnumerable<int> Stream(IAsyncEnumerable<int> source)       //! GUARD009
            {
                await foreach (int item in source)                                  //! GUARD009
                {
                    yield return item;
                }
            }
        }
        """);
}
