using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

public sealed class TileTreeTests
{
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"];

    // The reference roots of the Certificate Transparency implementation (RFC 6962), for the first n of the leaves above.
    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void RootsAreThoseOfTheReferenceImplementation()
    {
        for (int n = 0; n <= Leaves.Length; n++)
        {
            TileTree tree = new();
            List<byte[]> hashes = [];
            foreach (string leaf in Leaves.Take(n))
            {
                byte[] hash = Sha256.Hash([0, .. Convert.FromHexString(leaf)]);
                hashes.Add(hash);
                tree.Add(hash);
            }

            byte[] root = new byte[32];
            tree.Root(root);
            Assert.Equal(Roots[n], Convert.ToHexStringLower(root));
            if (n > 0)
            {
                MerkleTreeHash.Root(hashes.SelectMany(hash => hash).ToArray(), root);
                Assert.Equal(Roots[n], Convert.ToHexStringLower(root));
            }
        }
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(1000, true)]
    [InlineData(65535, true)]
    [InlineData(65536, false)]
    [InlineData(65537, true)]
    [InlineData(70000, true)]
    public void BottomUpAndTopDownGiveOneRoot(int leaves, bool dropsFullTiles)
    {
        TileTree tree = new();
        List<byte[]> hashes = [];
        for (int i = 0; i < leaves; i++)
        {
            byte[] hash = Sha256.Hash(BitConverter.GetBytes(i));
            hashes.Add(hash);
            tree.Add(hash);
            if (dropsFullTiles && i % 300 == 0)
            {
                tree.DropFullTiles();
            }
        }

        byte[] root = new byte[32];
        tree.Root(root);
        Assert.Equal(TopDown(hashes, 0, leaves), root);
        Assert.Equal(hashes[^1], tree.LastLeaf.ToArray());
    }

    private static byte[] TopDown(List<byte[]> hashes, int start, int count)
    {
        if (count == 1)
        {
            return hashes[start];
        }

        int left = 1;
        while (left * 2 < count)
        {
            left *= 2;
        }

        return Sha256.Hash([1, .. TopDown(hashes, start, left), .. TopDown(hashes, start + left, count - left)]);
    }
}
