using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.Pc.Tests.Devices;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests;

/// <summary>
/// A snapshot holds every device whole. Each field of each object behind the buses of a PC that has every device is set to another value, by
/// itself, and must come back; a device that someone adds is found by the walk, not by a list.
/// </summary>
public sealed class ChipStateTests
{
    private const ulong RamBytes = 1 << 20;

    // Fields that may differ after a restore, and why that is no loss. What a queue holds has tests of its own.
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["PortBus._isOpen"] = "set anew by each access",
        ["PortBus.Attention"] = "taken back at the start of each slot",
        ["ChipStates._registers"] = "scratch",
        ["ByteRing._bytes"] = "what waits is walked over; where it lies is not seen (QueuesAndMessagesComeBack)",
        ["ByteRing._first"] = "as above",
        ["bus._guard._inbox._bytes.Count"] = "only with messages (QueuesAndMessagesComeBack)",
        ["GuardInbox._oldest"] = "as far as it is filled (QueuesAndMessagesComeBack)",
        ["GuardInbox._oldestBytes"] = "only with a message (QueuesAndMessagesComeBack)",
        ["GuardInbox._messages"] = "as above",
        ["GuardOutbox._submissions"] = "empty between frames; a capture is refused otherwise",
        ["GuardOutbox._bytes"] = "as above",
        ["GuardOutbox.Count"] = "as above",
        ["GuardLine._header"] = "as far as it is filled (VirtioConsoleTests)",
        ["GuardLine._message"] = "as above",
        ["GuardLine._messageBytes"] = "only with a header before it (VirtioConsoleTests)",
        ["GuardLine._received"] = "as above",
        ["GuardLine._receivedStart"] = "only with something received (VirtioConsoleTests)",
        ["Mc146818.NextEventTick"] = "derived from the registers",
        ["PowerManagementPiix4.NextEventTick"] = "derived from the registers",
        ["PciFunction._writable"] = "fixed when built",
        ["PciFunction._initial"] = "fixed when built",
        ["VirtQueue._addresses"] = "of the chain in hand; none from one access to the next",
        ["VirtQueue._lengths"] = "as above",
        ["VirtQueue._readableCount"] = "as above",
        ["VirtQueue._segmentCount"] = "as above",
        ["VirtQueue._head"] = "as above",
        ["VirtQueue.ReadableBytes"] = "as above",
        ["VirtQueue.WritableBytes"] = "as above",
        ["VirtioBlock._sector"] = "scratch",
        ["VirtioBlock._written"] = "blocks that differ (VirtioDiskAndRandomTests)",
        ["VirtioConsole._copy"] = "scratch",
        ["VirtioNetwork._packet"] = "scratch",
        ["VirtioNetwork._prefix"] = "scratch",
        ["VirtioNetwork._address"] = "fixed when built",
        ["VirtioRandom._material"] = "the seed is configuration, the rest scratch",
    };

    [Fact]
    public void EveryFieldOfEveryDeviceComesBack()
    {
        var lost = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<Place> places = Places(Make());
        foreach (Place place in places)
        {
            seen.Add(place.Name);
            seen.Add(place.Path);
            if (!Exempt.ContainsKey(place.Name) && !Exempt.ContainsKey(place.Path) && !ComesBack(place))
            {
                lost.Add(place.Path + " (" + place.Name + ")");
            }
        }

        Assert.True(
            lost.Count == 0,
            "lost in a snapshot: " + string.Join(", ", lost)
                + ". Walk over them in the chip's Exchange or ExchangeBuffers (IChipState), and list the chip in PortBus.");
        Assert.Empty(Exempt.Keys.Except(seen));
        Assert.True(places.Count > 200, $"the walk found {places.Count} fields only");
    }

    [Fact]
    public void EveryClassOfADeviceThatChangesIsReached()
    {
        HashSet<string> reached = Places(Make()).Select(place => place.Owner).ToHashSet(StringComparer.Ordinal);
        IEnumerable<string> devices = typeof(PortBus).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Guard.Pc.Devices", StringComparison.Ordinal) == true && type is { IsClass: true, IsAbstract: false })
            .Where(type => Fields(type).Any(field => !field.IsInitOnly || field.FieldType.IsArray))
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .Select(type => type.Name);
        Assert.Empty(devices.Except(reached));
    }

    [Fact]
    public void EveryChipThatDeclaresItsStateIsInTheTranscriptAndInASnapshot()
    {
        PortBus bus = Make();
        object states = typeof(PortBus).GetField("_chips", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(bus)!;
        var chips = (IEnumerable<IChipState>)states.GetType().GetField("_chips", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(states)!;
        string[] listed = [.. chips.Select(chip => chip.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] declared = [.. typeof(PortBus).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IChipState)))
            .Where(type => !type.IsAssignableTo(typeof(Pc.Devices.Virtio.VirtioPci)))        // PciChipset walks over those.
            .Select(type => type.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(declared, listed);
    }

    [Fact]
    public void QueuesAndMessagesComeBack()
    {
        PortBus bus = Make();
        bus.Serial(0)!.OfferInput(new byte[100]);
        bus.Write(0x3F8, 1, 'x', 0);
        for (byte i = 1; i <= 3; i++)
        {
            Assert.True(bus.Guard!.TryDeliver(new ChannelId(7), i, new TypeId(9), new byte[] { i, i }, 1));
        }

        PortBus copy = Make();
        Assert.True(ChipImage.TryRestore(copy, ChipImage.Of(bus)));
        Assert.Equal(PcOptionsOf().SerialInputBytes - 100, copy.Serial(0)!.InputFreeBytes);
        byte[] output = new byte[8];
        Assert.Equal(1, copy.Serial(0)!.TakeOutput(output));
        Assert.Equal((byte)'x', output[0]);
        for (byte i = 1; i <= 3; i++)
        {
            Assert.True(copy.Guard!.TryPeek(out ChannelId channel, out uint type, out ReadOnlySpan<byte> content));
            Assert.Equal((7u, 9u, i), (channel.Value, type, content[0]));
            Assert.Equal(1, content.Length);
            copy.Guard.DropOldest();
        }

        Assert.False(copy.Guard!.TryPeek(out _, out _, out _));
    }

    [Fact]
    public void StateThatIsCutLengthenedOrOfAnotherPcIsRefused()
    {
        byte[] state = ChipImage.Of(Make());
        Assert.True(ChipImage.TryRestore(Make(), state));
        Assert.False(ChipImage.TryRestore(Make(), state[..^1]));
        Assert.False(ChipImage.TryRestore(Make(), [.. state, 0]));
        Assert.False(ChipImage.TryRestore(Make(), []));
        PortBus other = new(PcOptionsOf() with { Devices = PartitionDevices.Com1 }, new PhysicalMemory(RamBytes));
        Assert.False(ChipImage.TryRestore(other, state));
    }

    [Fact]
    public void NoStateMakesADeviceThrow()
    {
        var random = new Random(4711);
        PortBus busy = Make();
        for (int i = 0; i < 20_000; i++)
        {
            busy.Write((ushort)random.Next(0x1000), 1 << random.Next(3), (uint)random.Next(), (ulong)i * 50);
        }

        byte[] state = ChipImage.Of(busy);
        for (int round = 0; round < 400; round++)
        {
            byte[] changed = [.. state];
            for (int i = random.Next(8); i >= 0; i--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            PortBus bus = Make();
            ChipImage.TryRestore(bus, changed);
            for (int i = 0; i < 200; i++)
            {
                ulong tick = (ulong)random.Next(1_000_000);
                bus.Read((ushort)random.Next(0x1000), 1 << random.Next(3), tick);
                bus.Write((ushort)random.Next(0x1000), 1 << random.Next(3), (uint)random.Next(), tick);
                bus.Advance(tick);
                bus.Pump(tick);
            }
        }
    }

    private static PcOptions PcOptionsOf() => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = RamBytes,
        Devices = Enum.GetValues<PartitionDevices>().Aggregate((all, one) => all | one),
        DoorbellsPerSlot = 4,
        Disk = new byte[16384],
        GuardPorts = [new GuardPortEnd(new ChannelId(1), "up", true, new TypeId(1)), new GuardPortEnd(new ChannelId(2), "down", false, new TypeId(1))],
        PlainPc = new PlainPcOptions { ExitPort = 0xF4, DebugPort = 0xE9, PostPort = 0x190 },
    };

    private static PortBus Make() => new(PcOptionsOf(), new PhysicalMemory(RamBytes));

    // Some other value must survive by itself: not every value makes sense in every field.
    private static bool ComesBack(Place place)
    {
        foreach (ulong number in new ulong[] { 1, 2, 4, 8, 0 })
        {
            PortBus bus = Make();
            object before = place.Read(bus);
            object after = Converted(number, before.GetType());
            if (after.Equals(before))
            {
                continue;
            }

            place.Write(bus, after);
            PortBus copy = Make();
            if (ChipImage.TryRestore(copy, ChipImage.Of(bus)) && place.Read(copy).Equals(after))
            {
                return true;
            }
        }

        return false;
    }

    private static object Converted(ulong number, Type type) =>
        type == typeof(bool) ? number != 0
        : type.IsEnum ? Enum.ToObject(type, number)
        : Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture);

    private static List<Place> Places(PortBus bus)
    {
        var places = new List<Place>();
        Walk(bus, "bus", _ => _, places, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return places;
    }

    // Everything of this assembly that hangs on the bus; each field knows the way to it from another bus of the same build.
    private static void Walk(object owner, string path, Func<object, object> way, List<Place> places, HashSet<object> seen)
    {
        if (!seen.Add(owner))
        {
            return;
        }

        foreach (FieldInfo field in Fields(owner.GetType()))
        {
            string name = NameOf(field);
            string here = path + "." + name;
            string key = field.DeclaringType!.Name + "." + name;
            object? value = field.GetValue(owner);
            Func<object, object> onward = root => field.GetValue(way(root))!;
            if (value is Array array)
            {
                WalkArray(array, here, key, onward, places, seen);
            }
            else if (value is IEnumerable and ValueType && value.GetType().Name.StartsWith("ImmutableArray", StringComparison.Ordinal))
            {
                WalkArray(ToArray(value), here, key, root => ToArray(onward(root)), places, seen);
            }
            else if (IsNumber(Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType))
            {
                AddScalar(field, here, key, way, places);
            }
            else if (value is not null && IsOurs(value.GetType()))
            {
                Walk(value, here, onward, places, seen);
            }
        }
    }

    private static void AddScalar(FieldInfo field, string path, string key, Func<object, object> way, List<Place> places)
    {
        if (!field.IsInitOnly)
        {
            Type number = Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType;
            places.Add(new Place(
                path, key, field.ReflectedType!.Name,
                root => field.GetValue(way(root)) ?? Activator.CreateInstance(number)!,
                (root, value) => field.SetValue(way(root), value)));
        }
    }

    private static void WalkArray(
        Array array, string path, string key, Func<object, object> way, List<Place> places, HashSet<object> seen)
    {
        Type element = array.GetType().GetElementType()!;
        bool isNumeric = IsNumber(element);
        string owner = key[..key.IndexOf('.', StringComparison.Ordinal)];
        IEnumerable<int> ends = array.Length == 0 ? [] : new[] { 0, array.Length - 1 }.Distinct();
        foreach (int index in isNumeric ? ends : Enumerable.Range(0, array.Length))
        {
            if (isNumeric)
            {
                places.Add(new Place(
                    $"{path}[{index}]", key, owner, root => ((Array)way(root)).GetValue(index)!, (root, value) => ((Array)way(root)).SetValue(value, index)));
            }
            else if (!isNumeric && array.GetValue(index) is object item && IsOurs(item.GetType()))
            {
                Walk(item, $"{path}[{index}]", root => ((Array)way(root)).GetValue(index)!, places, seen);
            }
        }

        if (!isNumeric && !IsOurs(element) && element != typeof(object))
        {
            places.Add(new Place(path, key, owner, _ => 0, (_, _) => { }));      // Never comes back by itself: exempt, with a test of its own.
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static bool IsNumber(Type type) => type.IsPrimitive || type.IsEnum;

    private static bool IsOurs(Type type) =>
        type.Assembly == typeof(PortBus).Assembly && type.IsClass && type != typeof(PcOptions) && type != typeof(PlainPcOptions);

    private static object[] ToArray(object list) => [.. ((IEnumerable)list).Cast<object>()];

    // The field behind an automatic property is called <Name>k__BackingField.
    private static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    /// <summary>One field or array element somewhere behind the bus.</summary>
    private sealed record Place(string Path, string Name, string Owner, Func<object, object> Read, Action<object, object> Write);
}
