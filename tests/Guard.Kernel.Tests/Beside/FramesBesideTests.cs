using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;
using Xunit.Abstractions;

namespace Guard.Kernel.Tests.Beside;

/// <summary>The shipped monitor beside Schedule.dfy and Release.dfy, as Dafny compiles them with the domains of Beside.dfy: after every frame
/// the pages of every domain, what it finds in its inbox, and what has gone down in which slot in which bytes.</summary>
[Collection(CompiledModels.Collection)]
public sealed class FramesBesideTests(CompiledModels models, ITestOutputHelper output)
{
    private const int Domains = 3;
    private const int PagesAt = 0x200;
    private const int Modulus = 65521;

    [DafnyFact]
    public void TheMonitorsFramesAreTheProvedOnesOnRandomMachines()
    {
        using ThreadLocal<TestShared> shared = new(() => new TestShared(Image()));
        RandomCases.Compare(
            output, nameof(TheMonitorsFramesAreTheProvedOnesOnRandomMachines), Make, trace => FirstDifference(shared.Value!, trace), Smaller);
    }

    [DafnyFact]
    public void AnotherSlotAnotherSizeAndAnotherNumberInASlotAreFound()
    {
        foreach (ReleaseSlotRow other in new[] { new ReleaseSlotRow(3000, 2, [16, 24]), new(4000, 2, [24]), new(4000, 1, [16, 24]) })
        {
            SystemImage image = Image();
            TestShared shared = new(image with { Channels = image.Channels.SetItem(1, image.Channels[1] with { ReleaseSlot = other }) });
            Trace? found = RandomCases.FirstShrunk(20, Make, trace => FirstDifference(shared, trace), Smaller);
            Assert.NotNull(found);
            Assert.InRange(found.Orders.Length, 2, 8);
        }
    }

    /// <summary>The test system without review and with room for all that the domains send in 20 frames.</summary>
    private static SystemImage Image()
    {
        SystemImage image = TestSystem.Image();
        return image with
        {
            Audit = image.Audit with { ReserveRecords = 1000 },
            Channels =
            [
                .. image.Channels.Select(row => row with
                {
                    Limits = new LimitsRow(1000, TestSystem.FrameTicks, 1000, 100_000, 200),
                    Deadlines = new DeadlinesRow(1 << 20, 1 << 20, 1 << 20, 1 << 20),
                    Review = new ReviewRow(0, [], 0, false),
                    ReleaseSlot = row.Direction == FlowDirection.Down ? new ReleaseSlotRow(4 * TestSystem.FrameTicks, 2, [16, 24]) : row.ReleaseSlot,
                }),
            ],
        };
    }

    private static Trace Make(Random random)
    {
        int[][] orders = new int[1 + random.Next(random.Next(4) == 0 ? 20 : 8)][];
        for (int frame = 0; frame < orders.Length; frame++)
        {
            orders[frame] = [1, 2, 3];
            random.Shuffle(orders[frame]);
        }

        return new Trace([.. Enumerable.Range(0, 2 * Domains).Select(_ => random.Next(4) == 0 ? random.Next(4) : random.Next(Modulus))], orders);
    }

    private static IEnumerable<Trace> Smaller(Trace trace)
    {
        foreach (int frames in new[] { trace.Orders.Length / 2, trace.Orders.Length - 1 }.Where(frames => frames > 0))
        {
            yield return trace with { Orders = trace.Orders[..frames] };
        }

        for (int page = 0; page < trace.Pages.Length; page++)
        {
            foreach (int less in new[] { 0, trace.Pages[page] / 2 }.Where(less => less < trace.Pages[page]))
            {
                int[] pages = [.. trace.Pages];
                pages[page] = less;
                yield return trace with { Pages = pages };
            }
        }
    }

    private string? FirstDifference(TestShared shared, Trace trace)
    {
        var next = models.Function<Func<object, int[], int, object>>("FramesBeside", "Next");
        var pagesOf = models.Function<Func<object, int[]>>("FramesBeside", "Pages");
        var inboxOf = models.Function<Func<object, int, int[][]>>("FramesBeside", "Inbox");
        var deliveredOf = models.Function<Func<object, int[][]>>("FramesBeside", "Delivered");
        object state = models.Function<Func<int[], object>>("FramesBeside", "Start")(trace.Pages);

        using TestRun run = TestRun.Opened(shared: shared);
        ScriptedPartition[] partitions = [run.Low, run.High, run.Other];
        int[] seen = new int[Domains];
        List<int[]> down = [];
        for (int i = 0; i < Domains; i++)
        {
            partitions[i].InboxMessages = int.MaxValue;
            Write(partitions[i], trace.Pages[2 * i], trace.Pages[(2 * i) + 1]);
        }

        for (int frame = 0; frame < trace.Orders.Length; frame++)
        {
            for (int i = 0; i < Domains; i++)
            {
                int from = seen[i];
                seen[i] = partitions[i].Inbox.Count;
                TestRun.Once(partitions[i], self => Compute(self, from));
            }

            run.Frame(order: [.. trace.Orders[frame].Select(domain => domain - 1)]);
            state = next(state, trace.Orders[frame], frame);
            int[] pages = [.. partitions.SelectMany(Read)];
            if (!pages.SequenceEqual(pagesOf(state)))
            {
                return $"frame {frame}: pages {string.Join(' ', pages)}, the model says {string.Join(' ', pagesOf(state))}";
            }

            for (int i = 0; i < Domains; i++)
            {
                int[][] came = [.. partitions[i].Inbox.Skip(seen[i]).Select(m => (int[])[(int)m.Channel.Value, (int)m.Sequence, .. m.Payload])];
                down.AddRange(came.Where(m => m[0] == 2).Select(m => (int[])[frame, .. m[2..]]));
                if (Told(came) != Told(inboxOf(state, i + 1)))
                {
                    return $"frame {frame}: inbox of {i + 1}: {Told(came)}; the model says {Told(inboxOf(state, i + 1))}";
                }
            }
        }

        return Told(down) == Told(deliveredOf(state)) ? null : $"down went {Told(down)}; the model says {Told(deliveredOf(state))}";
    }

    /// <summary>What a domain does in its slot: ThreeDomains.NewPage and NewOutbox, written once more.</summary>
    private static void Compute(ScriptedPartition self, int firstNew)
    {
        int id = (int)self.Id.Value;
        (int x, int y) = (Read(self)[0], Read(self)[1]);
        int taste = 1;
        for (int k = self.Inbox.Count - 1; k >= firstNew; k--)
        {
            (ChannelId channel, ulong sequence, _, byte[] payload, _) = self.Inbox[k];
            taste = (((int)channel.Value * 5) + ((int)sequence * 11) + payload.Sum(b => b) + (3 * taste)) % Modulus;
        }

        for (int i = 0; i < x % 4; i++)
        {
            byte[] words = new byte[1 + ((x + y + (13 * i)) % 23)];
            words[0] = (byte)'p';
            for (int k = 1; k < words.Length; k++)
            {
                words[k] = (byte)('a' + ((y + i + k) % 26));
            }

            self.Submit((uint)id, (ushort)(id == 2 ? 2 : 1), words);
        }

        Write(self, ((x * 31) + (y * 7) + (2 * id) + taste) % Modulus, ((y * 31) + (x * 7) + (2 * id) + 1 + taste) % Modulus);
    }

    private static int[] Read(ScriptedPartition partition)
    {
        Span<byte> bytes = stackalloc byte[8];
        Assert.True(partition.TryCopyOut(new GuestClaim(PagesAt, 8), bytes));
        return [BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..])];
    }

    private static void Write(ScriptedPartition partition, int x, int y)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, x);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], y);
        Assert.True(partition.TryPlace(PagesAt, bytes));
    }

    private static string Told(IEnumerable<int[]> messages) => string.Join("; ", messages.Select(message => string.Join(' ', message)));

    /// <summary>Pages the domains begin with, and the order of slots in each frame.</summary>
    private sealed record Trace(int[] Pages, int[][] Orders)
    {
        public override string ToString() =>
            $"pages {string.Join(' ', Pages)}, slots {string.Join(", ", Orders.Select(order => string.Concat(order)))}";
    }
}
