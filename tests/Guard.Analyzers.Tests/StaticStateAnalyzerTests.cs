using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class StaticStateAnalyzerTests
{
    private const string Usings = """
        using System;
        using System.Buffers;
        using System.Collections.Frozen;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Runtime.CompilerServices;

        """;

    [Fact]
    public Task DeeplyImmutableStaticsAreAllowed() => Snippet.AssertReportsMarkedLines(new StaticStateAnalyzer(), Usings + """
        enum Colour { Red }
        readonly record struct Id(uint Value);
        readonly struct Pair { public readonly Id Id; public string Name { get; init; } }
        sealed record Row(string Name, ImmutableArray<Id> Ids, Row? Next);
        sealed class Node { private readonly string _name; public Node(string name) { _name = name; } public string Name => _name; }
        abstract class Shape { private protected Shape(int sides) { Sides = sides; } public int Sides { get; } }
        sealed class Square : Shape { public Square() : base(4) { } }
        [InlineArray(4)] struct Four { private int _first; }
        class Generic<T> where T : unmanaged { private static readonly T Zero = default; }

        static class Statics
        {
            public const string Name = "x";
            public static readonly int Count = 1;
            public static readonly decimal Price = 1m;
            public static readonly Colour Colour = Colour.Red;
            public static readonly Id Id = new(1);
            public static readonly Pair Pair = new();
            public static readonly Row? Row = null;
            public static readonly Node Node = new("n");
            public static readonly Square Square = new();
            public static readonly UInt128 Wide = 1;
            public static readonly Id? Maybe = null;
            public static readonly (Id Id, string Name) Tuple = default;
            public static readonly ImmutableArray<ImmutableArray<byte>> Table = [];
            public static readonly FrozenDictionary<string, Row> Rows = FrozenDictionary<string, Row>.Empty;
            public static readonly FrozenSet<Id> Ids = FrozenSet<Id>.Empty;
            public static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
            public static readonly Four Four;
            public static ReadOnlySpan<byte> Bytes => [1, 2, 3];
            public static int Computed => Count + 1;
            public static Id Stored { get; } = new(2);
            public static int Double(int value) { Func<int, int> twice = static v => 2 * v; return twice(value); }
            public static event Action Forwarded { add { } remove { } }
        }

        interface IFactory { static abstract int[] Make(); static abstract int Size { get; set; } static abstract event Action Made; }
        """);

    [Fact]
    public Task StaticsThatCanBeAssignedAreRefused() => Snippet.AssertReportsMarkedLines(new StaticStateAnalyzer(), Usings + """
        static class Statics
        {
            private static int _count;                                              //! GUARD001
            private static string _name = "x", _other = "y";                        //! GUARD001 GUARD001
            [ThreadStatic] private static int _perThread;                           //! GUARD001
            public static int Property { get; set; }                                //! GUARD001
            public static int Guarded { get; private set; }                         //! GUARD001
            public static event Action? Changed;                                    //! GUARD001
            public static int Use() { Changed?.Invoke(); return _count++ + _name.Length + _other.Length + _perThread++ + Property + Guarded; }
        }

        struct Holder { public static volatile bool Seen; }                         //! GUARD001
        interface IHolder { static int Count; }                                     //! GUARD001
        class Outer<T> { class Inner { internal static T? Last; } }                 //! GUARD001
        """);

    [Fact]
    public Task ReadonlyStaticsOfMutableTypesAreRefused() => Snippet.AssertReportsMarkedLines(
        new StaticStateAnalyzer(), Usings + """
        struct Loose { public int Value; }
        readonly struct Leaky { public readonly int[] Values; }
        class Open { }
        sealed class Box { public int Value; }
        sealed class Wrapper { private readonly Box _box = new(); public Box Box => _box; }
        sealed class Captured(int count) { public int Next() => count++; }
        sealed class Loud { public event Action? Rung; public void Ring() => Rung?.Invoke(); }
        abstract class Base { protected int Value; }
        sealed class Derived : Base { }
        sealed class Listed : List<int> { }
        [InlineArray(4)] struct FourBoxes { private Box _first; }

        static class Statics
        {
            private static readonly int[] Array = [1];                              //! GUARD001
            private static readonly ImmutableArray<int[]> Arrays = [];              //! GUARD001
            private static readonly List<int> List = [];                            //! GUARD001
            private static readonly Dictionary<int, int> Dictionary = [];           //! GUARD001
            private static readonly IReadOnlyList<int> ReadOnlyList = [];           //! GUARD001
            private static readonly ReadOnlyMemory<byte> Memory;                    //! GUARD001
            private static readonly object Key = new();                             //! GUARD001
            private static readonly Func<int> Function = () => 1;                   //! GUARD001
            private static readonly Lazy<int> Lazy = new(1);                        //! GUARD001
            private static readonly Loose Loose;                                    //! GUARD001
            private static readonly Leaky Leaky;                                    //! GUARD001
            private static readonly Open Open = new();                              //! GUARD001
            private static readonly Box Box = new();                                //! GUARD001
            private static readonly Wrapper Wrapper = new();                        //! GUARD001
            private static readonly Captured Captured = new(1);                     //! GUARD001
            private static readonly Loud Loud = new();                              //! GUARD001
            private static readonly Derived Derived = new();                        //! GUARD001
            private static readonly Listed Listed = [];                             //! GUARD001
            private static readonly FourBoxes FourBoxes;                            //! GUARD001
            private static readonly (int, int[]) Tuple = (1, []);                   //! GUARD001
            private static readonly FrozenDictionary<string, Box> Boxes = FrozenDictionary<string, Box>.Empty;      //! GUARD001
            public static List<int> Stored { get; } = [];                           //! GUARD001
        }

        class Generic<T> { private static readonly T? Value; }                      //! GUARD001
        """);

    [Fact]
    public Task AGeneratedFileIsNoHidingPlace() => Snippet.AssertReportsMarkedLines(
        new StaticStateAnalyzer(),
        """
        // <auto-generated/>
        static class Statics
        {
            internal static int Count;              //! GUARD001
        }
        """,
        path: "Statics.g.cs");

    [Fact]
    public async Task TheMessageNamesTheMemberAndTheReason()
    {
        ImmutableArray<Diagnostic> diagnostics = await Snippet.Run(
            new StaticStateAnalyzer(),
            "sealed class Box { public int Value; } static class Statics { internal static readonly Box Shared = new(); }");
        Assert.Equal(
            "Static 'Shared' is shared mutable state: 'Value' of 'Box' can be assigned",
            Assert.Single(diagnostics).GetMessage(CultureInfo.InvariantCulture));
    }
}
