using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Guard.Labels;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>Design 3.3, byte for byte, written once more from the text with the base library's hash.</summary>
public sealed class TransferDigestsTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("status");

    [Fact]
    public void TransferReleaseAndViewAreHashedAsTheDesignWritesThem()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem item = run.Held1("status");
        byte[] secret = [.. run.Parts.LogSecret];
        byte[] key = Hmac(secret, [.. Big(1UL), .. Big(2U), .. Big(1UL)]);
        byte[] payload = Hmac(key, [.. Tag("payload"), .. Big((ulong)Content.Length), .. Content]);
        byte[] transfer = Hash(
        [
            .. Tag("xfer"), .. run.Parts.PolicyDigest.ToBytes(), .. Big(2U), .. Big(2U), .. Big(1U), .. Big(1UL), .. Big(1UL),
            .. Big((ushort)2), .. LabelDigest(TestSystem.Secret), .. payload, .. new byte[32],
        ]);
        Assert.Equal(Convert.ToHexStringLower(transfer), item.Transfer.ToString());

        byte[] stepA = Step(run, transfer, 1, 'A', payload, payload, fuel: 6);
        byte[] stepB = Step(run, transfer, 2, 'B', payload, payload, fuel: 0);
        byte[] pipe = Hash([.. Tag("pipe"), .. transfer, .. Big((ushort)2), .. stepA, .. stepB]);
        byte[] release = Hash([.. Tag("release"), .. transfer, .. LabelDigest(TestSystem.Unclassified), .. payload, .. pipe]);
        Assert.Equal(Convert.ToHexStringLower(release), item.Release.ToString());

        string shown = "00000000  73 74 61 74 75 73                                status\n";
        Assert.Equal(shown, ReviewView.Render(Content));
        byte[] view = Hash(
            [.. Tag("view"), .. release, .. Hash([.. "hex-text/1"u8]), .. Hash(Encoding.ASCII.GetBytes(shown))]);
        Assert.Equal(Convert.ToHexStringLower(view), item.View.ToString());
    }

    [Fact]
    public void TheSameBytesInAnotherEpochAreAnotherTransfer()
    {
        using TestRun run = TestRun.Opened();
        ReviewItem first = run.Held1("status");
        run.Note(run.Approve(first, run.People.Alice, isRelease: false));
        run.Frame();
        using var next = new TestRun(after: run);
        next.Frame(TestRun.Time());
        Assert.NotEqual(first.Transfer, next.Held1("status").Transfer);
    }

    [Fact]
    public void AReviewerSeesEveryByteThatWouldBeReleased()
    {
        var all = new byte[256];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = (byte)i;
        }

        string shown = ReviewView.Render(all);
        Assert.Equal(16, shown.Count(c => c == '\n'));
        Assert.All(Enumerable.Range(0, 256), value => Assert.Contains($" {value:x2}", shown, StringComparison.Ordinal));
        Assert.All(shown, c => Assert.True(c is '\n' or (>= ' ' and <= '~')));
    }

    private static byte[] Step(TestRun run, byte[] transfer, ushort number, char role, byte[] input, byte[] output, ulong fuel)
    {
        FilterDescriptor filter = run.Filters.Descriptors[role == 'A' ? 0 : 1];
        var described = new List<byte>();
        described.AddRange(Tag("filter"));
        described.Add((byte)role);
        described.Add((byte)filter.Kind);
        described.AddRange(Big(filter.FuelBase));
        described.AddRange(Big(filter.FuelPerByte));
        described.AddRange(Encoding.ASCII.GetBytes(filter.Name + "\0"));
        foreach (string reason in filter.Reasons)
        {
            described.AddRange(Encoding.ASCII.GetBytes(reason + "\0"));
        }

        return Hash(
        [
            .. Tag("step"), .. transfer, .. Big(number), (byte)role, .. Hash([.. described]),
            .. Hash([.. Tag("config"), .. "ok"u8]), .. input, .. output, 1, .. Big(0U), .. Big(fuel),
        ]);
    }

    private static byte[] LabelDigest(Label label)
    {
        var canonical = new byte[Label.EncodedBytes];
        label.WriteTo(canonical);
        return Hash([.. Tag("label"), .. canonical]);
    }

    private static byte[] Hmac(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    private static byte[] Hash(params byte[] data) => SHA256.HashData(data);

    private static byte[] Tag(string name) => Encoding.ASCII.GetBytes($"guard/{name}/v1\0");

    private static byte[] Big(ulong value) => Convert.FromHexString(value.ToString("x16", null));

    private static byte[] Big(uint value) => Convert.FromHexString(value.ToString("x8", null));

    private static byte[] Big(ushort value) => Convert.FromHexString(value.ToString("x4", null));
}
