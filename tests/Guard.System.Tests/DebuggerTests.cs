using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard pc --gdb` and `guard run --gdb` under the real gdb.</summary>
public sealed class DebuggerTests
{
    private const string Script = """
        set pagination off
        set confirm off
        target remote SOCKET
        printf "entry %x\n", $eip
        break *0x100030
        continue
        continue
        printf "called %d\n", $ebx
        delete
        watch *(int*)0x102000
        continue
        delete
        rwatch *(int*)0x102004
        continue
        printf "read at %x\n", $eip
        delete
        awatch *(int*)0x102000
        continue
        printf "accessed at %x\n", $eip
        delete
        hbreak *0x100046
        continue
        stepi
        printf "stepped to %x\n", $eip
        x/i $pc
        set var *(int*)0x102008 = 0x12345678
        x/wx 0x102008
        printf "cr0 %x top %d mxcsr %x code at %x\n", $cr0, ($fstat >> 11) & 7, $mxcsr, $cs_base
        printf "one %g\n", (double)1 + $st0
        monitor tick
        delete
        break *0x100030 if $ebx == 90
        continue
        printf "condition %d\n", $ebx
        delete
        continue
        """;

    // A small Multiboot guest that counts to 100 and exits.
    // MOV ESP,90000h; XOR EBX,EBX; again: CALL f; JMP again; f (at 100030h): INC EBX; MOV [102000h],EBX; MOV EAX,[102004h];
    // CMP EBX,100; JNE end; MOV AL,21h; OUT F4h,AL; HLT; end (at 100046h): RET
    private const string Code = "BC0000090031DBE804000000EBF99090" + "43891D00201000A10420100083FB647505B021E6F4F4C3";

    [GdbFact]
    public void TheRealGdbStopsStepsReadsAndWritesAndTheGuestDoesNotNotice()
    {
        using var scratch = new Scratch();
        string guest = WriteGuest(scratch);
        string socket = scratch.At("gdb.socket");
        File.WriteAllText(scratch.At("script"), Script.Replace("SOCKET", socket, StringComparison.Ordinal));
        string[] arguments = ["pc", "--multiboot", guest, "--exit-port", "0xf4", "--stats"];
        using GuardProcess guard = GuardProcess.Start([.. arguments, "--gdb", socket]);
        Await(socket, guard);
        string seen = Gdb("source " + scratch.At("script"));
        (int code, string _, string error) = guard.Finish();
        (int plainCode, string _, string plain) = GuardProcess.Run(arguments);
        Assert.Equal(67, code);
        Assert.Equal(67, plainCode);
        Assert.Equal(Instructions(plain), Instructions(error));
        Assert.False(File.Exists(socket));
        InOrder(
            seen + "\n" + error, "entry 100020", "Breakpoint 1, 0x00100030", "called 1", "Old value = 1\nNew value = 2", "0x00100037", "read at 10003c",
            "accessed at 100037", "Breakpoint 5, 0x00100046", "stepped to 10002c", "=> 0x10002c:\tjmp    0x100027", "0x102008:\t0x12345678",
            "cr0 11 top 0 mxcsr 1f80 code at 0", "one ", "condition 90", "exited with code 0103");
    }

    [Fact]
    public void ARunTakesNoDebuggerThatThePlanDoesNotDeclare()
    {
        using var scratch = new Scratch();
        string system = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "three-levels", "system.yaml");
        (int code, string _, string error) = GuardProcess.Run(
            "run", system, "--out", scratch.At("run"), "--frames", "1", "--gdb", "ops=" + scratch.At("gdb.socket"));
        Assert.Equal(2, code);
        Assert.Contains("--gdb: the plan lets no debugger look into 'ops'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(scratch.At("gdb.socket")));
        Assert.False(File.Exists(scratch.At("run", "transcript")));
    }

    // Stops in the slots of a domain, at its code and at its data, reads, steps, tries to write, and leaves in the middle of a frame.
    [GdbFact]
    public void TheRealGdbLooksIntoADeclaredDomainOfARunAndTheRunDoesNotNotice()
    {
        using var scratch = new Scratch();
        string system = Declared(scratch);
        Assert.Contains("warning: a debugger may look into ops (gdb: yes)", GuardProcess.Run("plan", system).Output, StringComparison.Ordinal);
        string[] arguments =
        [
            "run", system, "--frames", "40", "--cores", "2", "--input", "sensor=" + Path.Combine(Path.GetDirectoryName(system)!, "sample.metar"),
        ];
        (int plainCode, string plain, string plainError) = GuardProcess.Run([.. arguments, "--out", scratch.At("plain")]);
        Assert.True(plainCode == 0, plainError);
        string socket = scratch.At("gdb.socket");
        using GuardProcess guard = GuardProcess.Start([.. arguments, "--out", scratch.At("run"), "--gdb", "ops=" + socket]);
        Await(socket, guard);
        string seen = Gdb(
            "set confirm off", "set architecture i386", "target remote " + socket, "printf \"entry %x\\n\", $eip", "stepi", "stepi",
            "printf \"stepped to %x\\n\", $eip", "watch *(int*)0x60070", "continue", "printf \"received %d\\n\", *(int*)0x60070",
            "set var *(int*)0x60070 = 77", "set var $eax = 77", "printf \"still %d\\n\", *(int*)0x60070", "jump *0x10000", "delete",
            "rwatch *(int*)0x60070", "continue", "monitor tick", "delete", "tbreak *$eip", "continue", "detach");
        (int code, string output, string error) = guard.Finish();
        Assert.True(code == 0, error);
        InOrder(
            seen, "entry 102b2", "stepped to 102b4", "Old value = 0\nNew value = 1", "received 1", "still 1", "Value = 1",
            "Temporary breakpoint", "detached", "Cannot access memory at address 0x60070", "Could not write register \"eax\"",
            "Could not write register \"eip\"");
        Assert.Equal(Line(plain, "transcript "), Line(output, "transcript "));
        Assert.Equal(File.ReadAllText(scratch.At("plain", "transcript")), File.ReadAllText(scratch.At("run", "transcript")));
        string[] records = GuardProcess.Run("audit", "tail", scratch.At("run"), "--type", "partition.debug").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, records.Length);
        Assert.Contains("ops  success  attached", records[0], StringComparison.Ordinal);
        Assert.Contains("ops  success  detached", records[1], StringComparison.Ordinal);
        (int replayed, string replay, string replayError) = GuardProcess.Run("replay", scratch.At("run"));
        Assert.True(replayed == 0, replay + replayError);
    }

    // The example, whose ops takes weather reports and may be looked into.
    private static string Declared(Scratch scratch)
    {
        string root = RepositoryPlace.Find();
        scratch.Copy(Path.Combine(root, "partitions", "guests"), Path.Combine("partitions", "guests"));
        string folder = scratch.Copy(Path.Combine(root, "policy", "examples", "three-levels"), Path.Combine("policy", "examples", "three-levels"));
        string system = Path.Combine(folder, "system.yaml");
        string[] lines = File.ReadAllLines(system);
        int at = Array.IndexOf(lines, "  ops:");
        File.WriteAllLines(system, [.. lines[..(at + 1)], "    gdb: yes", .. lines[(at + 1)..]]);
        return system;
    }

    private static void Await(string socket, GuardProcess guard)
    {
        for (int i = 0; i < 600 && !File.Exists(socket) && !guard.HasEnded; i++)
        {
            Thread.Sleep(100);
        }
    }

    private static string Line(string text, string beginning) =>
        text.Split('\n').Single(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private static void InOrder(string seen, params string[] expected)
    {
        int at = 0;
        foreach (string text in expected)
        {
            int found = seen.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is missing after character {at} in:\n{seen}");
            at = found;
        }
    }

    private static string WriteGuest(Scratch scratch)
    {
        const uint Magic = 0x1BADB002;
        const uint HasAddresses = 0x10000;
        const uint Start = 0x100000;
        byte[] code = Convert.FromHexString(Code);
        uint end = Start + 32 + (uint)code.Length;
        uint[] header = [Magic, HasAddresses, unchecked(0u - Magic - HasAddresses), Start, Start, end, Start + 0x3000, Start + 32];
        byte[] file = new byte[32 + code.Length];
        for (int i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4 * i), header[i]);
        }

        code.CopyTo(file, 32);
        File.WriteAllBytes(scratch.At("guest.bin"), file);
        return scratch.At("guest.bin");
    }

    private static string Gdb(params string[] commands)
    {
        using Process gdb = Process.Start(
            new ProcessStartInfo("gdb", ["-nx", "-batch", .. commands.SelectMany(command => new[] { "-ex", command })])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        using var limit = new Timer(_ => gdb.Kill(), null, 120_000, Timeout.Infinite);
        global::System.Threading.Tasks.Task<string> errors = gdb.StandardError.ReadToEndAsync();
        string text = gdb.StandardOutput.ReadToEnd();
        gdb.WaitForExit();
        return text + errors.GetAwaiter().GetResult();
    }

    private static string Instructions(string stats) => stats
        .Split('\n').Single(line => line.StartsWith("instructions", StringComparison.Ordinal)).Split(' ')[1];
}
