using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace Guard.System.Tests;

/// <summary>`guard pc --gdb` under the real gdb, with a small Multiboot guest that counts to 100 and exits.</summary>
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
        for (int i = 0; i < 600 && !File.Exists(socket) && !guard.HasEnded; i++)
        {
            Thread.Sleep(100);
        }

        string seen = Gdb(scratch.At("script"));
        (int code, string _, string error) = guard.Finish();
        (int plainCode, string _, string plain) = GuardProcess.Run(arguments);
        Assert.Equal(67, code);
        Assert.Equal(67, plainCode);
        Assert.Equal(Instructions(plain), Instructions(error));
        Assert.False(File.Exists(socket));
        string[] expected =
        [
            "entry 100020", "Breakpoint 1, 0x00100030", "called 1", "Old value = 1\nNew value = 2", "0x00100037", "read at 10003c",
            "accessed at 100037", "Breakpoint 5, 0x00100046", "stepped to 10002c", "=> 0x10002c:\tjmp    0x100027", "0x102008:\t0x12345678",
            "cr0 11 top 0 mxcsr 1f80 code at 0", "one ", "condition 90", "exited with code 0103",
        ];
        int at = 0;
        foreach (string text in expected)
        {
            int found = seen.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is missing after character {at} in:\n{seen}\n{error}");
            at = found;
        }
    }

    [Fact]
    public void ARunUnderTheGuardTakesNoDebugger()
    {
        (int code, string _, string error) = GuardProcess.Run("run", "nothing.yaml", "--gdb", "1234");
        Assert.Equal(2, code);
        Assert.Contains("--gdb: a run under the guard takes no debugger", error, StringComparison.Ordinal);
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

    private static string Gdb(string script)
    {
        using Process gdb = Process.Start(
            new ProcessStartInfo("gdb", ["-nx", "-batch", "-x", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new Timer(_ => gdb.Kill(), null, 120_000, Timeout.Infinite);
        global::System.Threading.Tasks.Task<string> errors = gdb.StandardError.ReadToEndAsync();
        string text = gdb.StandardOutput.ReadToEnd();
        gdb.WaitForExit();
        return text + errors.GetAwaiter().GetResult();
    }

    private static string Instructions(string stats) => stats
        .Split('\n').Single(line => line.StartsWith("instructions", StringComparison.Ordinal)).Split(' ')[1];
}
