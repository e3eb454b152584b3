using System;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>A checkpoint's text has one form.</summary>
public sealed class LogCheckpointTests
{
    private const string Root = "AQAAAAAAAAACAAAAAAAAAAMAAAAAAAAABAAAAAAAAAA=";

    [Fact]
    public void TheTextRoundTrips()
    {
        byte[] text = Encoding.ASCII.GetBytes($"guard.example/log\n1234\n{Root}\n");
        Assert.True(LogCheckpoint.TryParse(text, out LogCheckpoint read));
        Assert.Equal(("guard.example/log", 1234ul), (read.Origin, read.Size));
        Assert.Equal(Digest.From(Convert.FromBase64String(Root)), read.Root);
        Assert.Equal(text, read.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("log")]
    [InlineData("log\n5")]
    [InlineData("log\n5\nROOT")]
    [InlineData("\n5\nROOT\n")]
    [InlineData("log\n05\nROOT\n")]
    [InlineData("log\n-5\nROOT\n")]
    [InlineData("log\n18446744073709551616\nROOT\n")]
    [InlineData("log\n5\nROOT\nextension\n")]
    [InlineData("log\n5\nROOT \n")]
    [InlineData("log\n5\nAQ==\n")]
    [InlineData("log\n5\nAQAAAAAAAAACAAAAAAAAAAMAAAAAAAAABAAAAAAAAAB=\n")]       // Stray bits.
    [InlineData("l\u00f6g\n5\nROOT\n")]
    public void AnyOtherTextIsRefused(string text)
    {
        Assert.False(LogCheckpoint.TryParse(Encoding.UTF8.GetBytes(text.Replace("ROOT", Root, StringComparison.Ordinal)), out LogCheckpoint read));
        Assert.Equal(default, read);
    }
}
