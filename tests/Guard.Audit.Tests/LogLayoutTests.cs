using Xunit;

namespace Guard.Audit.Tests;

public sealed class LogLayoutTests
{
    [Theory]
    [InlineData(0, 0ul, 256, "tile/0/000")]
    [InlineData(0, 999ul, 256, "tile/0/999")]
    [InlineData(0, 1000ul, 256, "tile/0/x001/000")]
    [InlineData(1, 1234067ul, 256, "tile/1/x001/x234/067")]
    [InlineData(2, 273ul, 112, "tile/2/273.p/112")]
    [InlineData(-1, 5ul, 1, "tile/entries/005.p/1")]
    [InlineData(7, 72057594037927935ul, 255, "tile/7/x072/x057/x594/x037/x927/935.p/255")]
    public void APathIsWrittenAndReadBack(int level, ulong index, int width, string path)
    {
        Assert.Equal(path, LogLayout.TilePath(level, index, width));
        Assert.True(LogLayout.TryParseTile(path, out int readLevel, out ulong readIndex, out int readWidth));
        Assert.Equal((level, index, width), (readLevel, readIndex, readWidth));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/8/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x001/x000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/x099/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/entries/000.p/")]
    [InlineData("tiles/0/000")]
    [InlineData("tile/0/000.tmp")]
    public void AnyOtherPathIsRefused(string path) => Assert.False(LogLayout.TryParseTile(path, out _, out _, out _));
}
