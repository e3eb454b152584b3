using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Guard.Analyzers.Tests;

public sealed class BannedFamilyAnalyzerTests
{
    [Fact]
    public Task PureCodeIsAllowed() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Buffers.Binary;
        using System.Diagnostics;
        using System.Diagnostics.CodeAnalysis;
        using System.Globalization;
        using System.IO;
        using System.Runtime.InteropServices;
        using System.Runtime.Intrinsics;
        using System.Security.Cryptography;
        using System.Threading;

        [assembly: System.Reflection.AssemblyTitle("Snippet")]
        [assembly: System.Resources.NeutralResourcesLanguage("en")]

        namespace System.Threading.Own
        {
            sealed class Ours { internal static int Count() => 1; }
        }

        /// <summary>See <see cref="System.Threading.Thread"/>.</summary>
        [StructLayout(LayoutKind.Explicit)]
        struct Register
        {
            [FieldOffset(0)] public uint EAX;
            [FieldOffset(0)] public byte AL;
        }

        static class Pure
        {
            internal static bool IsByte<T>() => typeof(T) == typeof(byte);
            internal static byte[] Digest(byte[] bytes) => SHA256.HashData(bytes);
            internal static void Erase(Span<byte> bytes) => CryptographicOperations.ZeroMemory(bytes);
            internal static byte[] Pinned() => GC.AllocateArray<byte>(32, pinned: true);
            internal static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            internal static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
            internal static Stream Memory() => new MemoryStream();
            internal static string? Line(string text) => new StringReader(text).ReadLine();
            internal static bool Try([NotNullWhen(true)] string? text) => text is not null;
            internal static Vector128<byte> Same(Vector128<byte> vector) => vector;
            internal static TimeSpan Period => TimeSpan.FromSeconds(1);
            internal static int Ours() => System.Threading.Own.Ours.Count();
            internal static Exception Never() => new UnreachableException();
            internal static Action<int> Delegate => Console;
            private static void Console(int value) { }
        }
        """);

    [Fact]
    public Task WaysAroundMemorySafetyAreRefused() => Snippet.AssertReportsMarkedLines(
        new BannedFamilyAnalyzer(),
        """
        using System;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Intrinsics;

        [StructLayout(LayoutKind.Explicit)]
        struct Overlaid
        {
            [FieldOffset(0)] public object Left;                                                                //! GUARD003
            [FieldOffset(0)] public string Right;                                                               //! GUARD003
        }

        static class Risky
        {
            [DllImport("libc")] private static extern int getpid();                                             //! GUARD003
            [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_size")] private static extern ref int Size(object list);  //! GUARD003 GUARD003
            internal static ref int Add(ref int first) => ref Unsafe.Add(ref first, 1);                         //! GUARD003
            internal static IntPtr Allocate() => Marshal.AllocHGlobal(1);                                       //! GUARD003
            internal static Span<byte> Widen(ref byte first) => MemoryMarshal.CreateSpan(ref first, 99);        //! GUARD003
            internal static object Bare() => RuntimeHelpers.GetUninitializedObject(null!);                      //! GUARD003
            internal static Vector128<byte> Load(ref byte first) => Vector128.LoadUnsafe(ref first);            //! GUARD003
            internal static byte[] Old() => GC.AllocateUninitializedArray<byte>(64);                            //! GUARD003
            internal static GCHandle Handle;                                                                    //! GUARD003
        }
        """);

    [Fact]
    public Task ReflectionIsRefused() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Linq.Expressions;
        using System.Reflection;
        using static System.Activator;

        static class Reflected
        {
            internal static string Name(object value) => value.GetType().Name;                                  //! GUARD004 GUARD004
            internal static bool IsValue<T>() => typeof(T).IsValueType;                                         //! GUARD004
            internal static object? Make<T>() => CreateInstance<T>();                                           //! GUARD004
            internal static void Target(Action action) => _ = action.Method;                                    //! GUARD004
            internal static void Call(Delegate function) => function.DynamicInvoke();                           //! GUARD004
            internal static void Emit() => _ = Expression.Constant(1);                                          //! GUARD004
            internal static int Late(dynamic value) => value.Length;                                            //! GUARD004
            internal static void Throw(Exception failure) => _ = failure.TargetSite;                            //! GUARD004
            internal static BindingFlags Flags;                                                                 //! GUARD004
        }
        """.Replace("using static System.Activator;", "using static System.Activator;    //! GUARD004", System.StringComparison.Ordinal));

    [Fact]
    public Task WallClocksAreRefused() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Diagnostics;
        using Clock = System.DateTime;                                      //! GUARD005

        static class Clocks
        {
            internal static long Alias() => Clock.UtcNow.Ticks;             //! GUARD005 GUARD005
            internal static DateTimeOffset Offset;                          //! GUARD005
            internal static TimeProvider? Provider;                         //! GUARD005
            internal static Stopwatch Watch = new();                        //! GUARD005 GUARD005
            internal static long Since() => Environment.TickCount64;        //! GUARD005
        }
        """);

    [Fact]
    public Task RandomnessIsRefused() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Security.Cryptography;

        static class Chance
        {
            internal static Random Random = new(1);                                         //! GUARD006 GUARD006
            internal static int Next() => Random.Next();                                    //! GUARD006
            internal static void Fill(byte[] bytes) => RandomNumberGenerator.Fill(bytes);   //! GUARD006
            internal static Guid New() => Guid.NewGuid();                                   //! GUARD006
            internal static int Hash(int a, int b) => HashCode.Combine(a, b);               //! GUARD006
        }
        """);

    [Fact]
    public Task ConcurrencyIsRefused() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;

        static class Parallelism
        {
            internal static Thread? Thread;                                                             //! GUARD007
            internal static List<Task> Tasks = [];                                                      //! GUARD007 GUARD007
            internal static ConcurrentQueue<int> Queue = new();                                         //! GUARD007 GUARD007
            internal static void Forget(Stream stream) => stream.FlushAsync();                          //! GUARD007
            internal static void Add(ref int count) => Interlocked.Increment(ref count);                //! GUARD007
            internal static bool Seen(ref bool flag) => Volatile.Read(ref flag);                        //! GUARD007
            internal static WeakReference? Weak;                                                        //! GUARD007
            [ThreadStatic] internal static int PerThread;                                               //! GUARD007
            [MethodImpl(MethodImplOptions.Synchronized)] internal static void Locked() { }              //! GUARD007
        }
        """);

    [Fact]
    public Task TheOutsideWorldIsRefused() => Snippet.AssertReportsMarkedLines(new BannedFamilyAnalyzer(), """
        using System;
        using System.Diagnostics;
        using System.Globalization;
        using System.IO;
        using System.Net.Sockets;

        static class World
        {
            internal static void Say() => Console.WriteLine();                              //! GUARD008
            internal static bool Exists() => File.Exists("x");                              //! GUARD008
            internal static string Join() => Path.Combine("a", "b");                        //! GUARD008
            internal static Socket? Socket;                                                 //! GUARD008
            internal static Process? Process;                                               //! GUARD008
            internal static string? Home() => Environment.GetEnvironmentVariable("HOME");   //! GUARD008
            internal static CultureInfo Culture() => CultureInfo.CurrentCulture;            //! GUARD008
            internal static void Collect() => GC.Collect();                                 //! GUARD008
        }
        """);

    [Fact]
    public async Task TheMessageNamesTheSymbolAndTheWayOut()
    {
        ImmutableArray<Diagnostic> diagnostics = await Snippet.Run(
            new BannedFamilyAnalyzer(), "static class Clocks { internal static System.DateTime? Now; }");
        Assert.Equal(
            "'DateTime' is wall time: count ticks; take wall time as a journalled input",
            Assert.Single(diagnostics).GetMessage(CultureInfo.InvariantCulture));
    }
}
