using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Net.Sockets;
using Guard.Contracts;
using Guard.Host.Running;
using Xunit;

namespace Guard.Host.Tests;

public sealed class NetworkLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("guard-net-").FullName;

    private string Place => Path.Combine(_folder, "s");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WholeFramesAreOfferedInWhatIsFree()
    {
        using NetworkLine line = new(new PartitionId(1), Place);
        using Socket peer = Connect(Place);
        byte[] frame = Stream(60, 1);
        peer.Send(frame);
        peer.Send(frame.AsSpan(0, 10));
        Assert.Equal(0, line.Offer(63).Length);
        Assert.True(line.IsAtRest);
        Assert.Equal(frame, line.Offer(1000).ToArray());
        Assert.False(line.IsAtRest);
        line.Taken(0);
        Assert.Equal(frame, line.Offer(1000).ToArray());
        line.Taken(frame.Length);
        Assert.Equal(0, line.Offer(1000).Length);
        peer.Send(frame.AsSpan(10));
        Assert.Equal(frame, line.Offer(1000).ToArray());
    }

    [Fact]
    public void AFrameTakenInPartIsOfferedFromThereOn()
    {
        using NetworkLine line = new(new PartitionId(1), Place);
        using Socket peer = Connect(Place);
        byte[] frame = Stream(60, 1);
        byte[] next = Stream(70, 2);
        peer.Send([.. frame, .. next]);
        Assert.Equal(frame.Length + next.Length, line.Offer(1000).Length);
        line.Taken(20);
        Assert.Equal(frame[20..30], line.Offer(10).ToArray());
        line.Taken(10);
        Assert.Equal(frame[30..], line.Offer(100).ToArray());
        line.Taken(frame.Length - 30);
        Assert.Equal(next, line.Offer(100).ToArray());
    }

    [Theory]
    [InlineData(13u)]
    [InlineData(1519u)]
    public void APeerThatSaysAnImpossibleLengthIsHungUpOnAndAnotherMayCome(uint lengthBytes)
    {
        using NetworkLine line = new(new PartitionId(1), Place);
        using Socket peer = Connect(Place);
        byte[] bad = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bad, lengthBytes);
        byte[] frame = Stream(60, 1);
        peer.Send([.. frame, .. bad]);
        Assert.Equal(frame, line.Offer(1000).ToArray());
        line.Taken(frame.Length);
        Assert.Equal(0, peer.Receive(new byte[1]));
        using Socket other = Connect(Place);
        other.Send(Stream(70, 2));
        Assert.Equal(Stream(70, 2), line.Offer(1000).ToArray());
    }

    [Fact]
    public void AFrameCutByAHangUpIsGone()
    {
        using NetworkLine line = new(new PartitionId(1), Place);
        using (Socket peer = Connect(Place))
        {
            peer.Send(Stream(60, 1).AsSpan(0, 30));
            Assert.Equal(0, line.Offer(1000).Length);
        }

        Assert.Equal(0, line.Offer(1000).Length);
        using Socket other = Connect(Place);
        other.Send(Stream(70, 2));
        Assert.Equal(Stream(70, 2), line.Offer(1000).ToArray());
    }

    [Fact]
    public void WhatTheGuestSendsGoesToThePeerWholeFramesAtATime()
    {
        using NetworkLine line = new(new PartitionId(1), Place);
        line.Send(Stream(60, 1).AsSpan(0, 20));          // Nobody is there yet: this frame is lost, the next is not cut.
        line.Send(Stream(60, 1).AsSpan(20));
        using Socket peer = Connect(Place);
        line.Offer(0);
        line.Send(Stream(70, 2).AsSpan(0, 40));
        line.Send(Stream(70, 2).AsSpan(40));
        byte[] received = new byte[200];
        Assert.Equal(74, peer.Receive(received));
        Assert.Equal(Stream(70, 2), received[..74]);
    }

    [Fact]
    public void ItCanJoinSomebodyWhoListens()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Place));
        listener.Listen(1);
        using NetworkLine line = new(new PartitionId(1), "connect:" + Place);
        using Socket peer = listener.Accept();
        peer.Send(Stream(60, 1));
        Assert.Equal(Stream(60, 1), line.Offer(1000).ToArray());
    }

    [Fact]
    public void ASocketThatCannotBeHadIsTheOperatorsMistake()
    {
        Assert.Equal(2, Assert.Throws<OperatorException>(() => new NetworkLine(new PartitionId(1), "connect:" + Place)).ExitCode);
        File.WriteAllText(Place, "not a socket");
        Assert.Equal(2, Assert.Throws<OperatorException>(() => new NetworkLine(new PartitionId(1), Place)).ExitCode);
        Assert.Equal(2, Assert.Throws<OperatorException>(() => new NetworkLine(new PartitionId(1), Place + new string('x', 200))).ExitCode);
        Assert.Equal("not a socket", File.ReadAllText(Place));
    }

    [Fact]
    public void ANetworkBelongsToOneDomain()
    {
        ImmutableArray<PartitionRow> rows = Rows(PartitionDevices.Pci | PartitionDevices.VirtioNetwork);
        NetworkLine.Check(rows, Places(("low", Place), ("high", Place + "2")));
        OperatorException twice = Assert.Throws<OperatorException>(() => NetworkLine.Check(
            rows, Places(("low", Place), ("high", "connect:" + Path.Combine(_folder, ".", "s")))));
        Assert.Equal($"{Place}: the socket of high and low; a network belongs to one domain", twice.Message);
        File.WriteAllText(Place, string.Empty);
        File.CreateSymbolicLink(Place + "2", Place);
        Assert.Throws<OperatorException>(() => NetworkLine.Check(rows, Places(("low", Place), ("high", Place + "2"))));
        Assert.Throws<OperatorException>(() => NetworkLine.Check(rows, Places(("nobody", Place))));
        Assert.Throws<OperatorException>(() => NetworkLine.Check(Rows(PartitionDevices.Pci), Places(("low", Place))));
    }

    private static ImmutableArray<PartitionRow> Rows(PartitionDevices devices) => [Row(1, "low", devices), Row(2, "high", devices)];

    private static PartitionRow Row(uint id, string name, PartitionDevices devices) => new(
        new PartitionId(id), name, default!, "U", "owner", "org", name, default!, 4096, devices,
        ProcessorFeatures.None, 1, 1, 1, [], false, 0, "system.yaml:1:1");

    private static Dictionary<string, string> Places(params (string Domain, string Place)[] places)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string domain, string place) in places)
        {
            result.Add(domain, place);
        }

        return result;
    }

    private static Socket Connect(string place)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(new UnixDomainSocketEndPoint(place));
        return socket;
    }

    private static byte[] Stream(int lengthBytes, byte value)
    {
        byte[] stream = new byte[4 + lengthBytes];
        Array.Fill(stream, value);
        BinaryPrimitives.WriteUInt32BigEndian(stream, (uint)lengthBytes);
        return stream;
    }
}
