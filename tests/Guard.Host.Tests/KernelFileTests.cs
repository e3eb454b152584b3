using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using Guard.Contracts;
using Guard.Host.Bringup;
using Guard.Host.Building;
using Guard.Host.Building.Kernels;
using Guard.Pc;
using Xunit;

namespace Guard.Host.Tests;

public sealed class KernelFileTests : IDisposable
{
    private const int SetupBytes = 1024;

    // 240 bytes full of CALL and JMP, packed by liblzma with CRC32, the x86 filter and LZMA2.
    private const string Packed =
        "fd377a585a0000016922de3602010400210116000d86351fe000ef005b5d0074053c193df557dee3bc7448278b0fcb1e007b46f0199d219e2f828ebfb6ac9c7297ecb3a5"
        + "58d758717101124ce9afed378d41bef627f9d312c812d30283ff32998d62ea45cf4c0988ed1f6d5630ab23fa386647c318a258b3df000000588a7e3e000173f001000000"
        + "8a9c6bbe3e300d8b020000000001595a";

    private const string UnpackedDigest = "05d03dfc3da5f89ab50069d7bbe929897828c6b9dabacb25145fec4e8efe23a1";

    private readonly string _folder = Directory.CreateTempSubdirectory("guard-kernel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AnXzPayloadIsUnpackedAndUnfiltered() =>
        Assert.Equal(UnpackedDigest, Convert.ToHexStringLower(SHA256.HashData(KernelUnpacker.Unpack(BzImage(Convert.FromHexString(Packed))))));

    [Fact]
    public void AGzipPayloadIsUnpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write("a kernel"u8);
        }

        Assert.Equal("a kernel"u8.ToArray(), KernelUnpacker.Unpack(BzImage(packed.ToArray())));
    }

    [Fact]
    public void EveryCutAndEveryDamagedByteIsRefusedOrHarmless()
    {
        byte[] whole = Convert.FromHexString(Packed);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x41;
            RefusedOrEqual(damaged);
            if (i < 0x78)
            {
                Assert.ThrowsAny<InvalidDataException>(() => KernelUnpacker.Unpack(BzImage(whole[..i])));
            }
        }
    }

    [Theory]
    [InlineData("folder", "folder: is a folder, not a file")]
    [InlineData("missing", "missing")]
    [InlineData("text", "neither a bzImage nor a vmlinux")]
    [InlineData("cut", "truncated")]
    [InlineData("big", "does not fit into 2 MiB")]
    public void ABadKernelIsOneLineAndExitCodeTwo(string name, string expected)
    {
        string file = Path.Combine(_folder, name);
        switch (name)
        {
            case "folder":
                Directory.CreateDirectory(file);
                break;
            case "text":
                File.WriteAllText(file, "not a kernel");
                break;
            case "cut":
                File.WriteAllBytes(file, BzImage(new byte[4096])[..2000]);
                break;
            case "big":
                File.WriteAllBytes(file, BzImage(new byte[2 << 20]));
                break;
            default:
                break;
        }

        PcPartition pc = new(new PcOptions { Id = new PartitionId(1), MemoryBytes = 2 << 20, Devices = PartitionDevices.Com1 });
        OperatorException error = Assert.Throws<OperatorException>(() => PlainLoader.LoadLinux(pc, file, null, ""));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(name == "folder" ? name : expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void RefusedOrEqual(byte[] payload)
    {
        try
        {
            Assert.Equal(UnpackedDigest, Convert.ToHexStringLower(SHA256.HashData(KernelUnpacker.Unpack(BzImage(payload)))));
        }
        catch (InvalidDataException)
        {
            // Refused, as it should be; what is equal in spite of the damage lay in what an unpacker need not read.
        }
    }

    private static byte[] BzImage(byte[] payload)
    {
        byte[] file = new byte[SetupBytes + payload.Length];
        file[0x1F1] = 1;
        file[0x1FE] = 0x55;
        file[0x1FF] = 0xAA;
        file[0x201] = 0x66;
        file[0x211] = 1;
        Put(file, 0x1F4, (uint)(payload.Length + 15) / 16);
        Put(file, 0x202, 0x53726448);
        Put(file, 0x206, 0x020C);
        Put(file, 0x214, 0x100000);
        Put(file, 0x22C, 0x37FFFFFF);
        Put(file, 0x24C, (uint)payload.Length);
        payload.CopyTo(file, SetupBytes);
        return file;
    }

    private static void Put(byte[] file, int offset, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        bytes.AsSpan(0, offset == 0x206 ? 2 : 4).CopyTo(file.AsSpan(offset));
    }
}
