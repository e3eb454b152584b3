using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

/// <summary>What a rule found wrong, one sentence each, with its place.</summary>
internal static class Findings
{
    /// <summary>Fails with every finding, not with the first.</summary>
    internal static void None(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, $"{all.Length} findings:\n" + string.Join('\n', all));
    }
}
