using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Replaying;
using Guard.Host.Running;
using Xunit;

namespace Guard.System.Tests;

/// <summary>More domains with an input file than a frame takes inputs: none of them starves.</summary>
public sealed class ManyInputsTests
{
    private const int Domains = 70;

    // Copies COM2 to COM1: mov dx,2FCh; mov al,3; out dx,al; mov dx,2FDh; in al,dx; test al,1; jz $-9; mov dx,2F8h; in al,dx; mov dx,3F8h; out dx,al; jmp $-23
    private const string Guest = "02B0AD1B" + "00000100" + "FE4F51E4" + "00000100" + "00000100" + "00000000" + "00000000" + "20000100"
        + "66BAFC02" + "B003" + "EE" + "66BAFD02" + "EC" + "A801" + "74F7" + "66BAF802" + "EC" + "66BAF803" + "EE" + "EBEB";

    [Fact]
    public void EveryDomainGetsItsInputAndTheRunReplays()
    {
        using var scratch = new Scratch();
        string folder = scratch.At("many");
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        string[] names = [.. Enumerable.Range(1, Domains).Select(n => string.Create(CultureInfo.InvariantCulture, $"d{n}"))];
        File.WriteAllText(Path.Combine(folder, "policy.yaml"), "policy: many\nversion: 1\nexpires: 2027-06-30\n"
            + "lattice:\n  id: us\n  levels: [UNCLASSIFIED]\n  nations: [USA]\ndomains:\n"
            + string.Concat(names.Select((name, i) => string.Create(
                CultureInfo.InvariantCulture, $"  {name}: {{ id: {i + 1}, label: UNCLASSIFIED, rel: [USA], integrity: 0, owner: \"A\", org: b }}\n")))
            + "types:\n  note: { id: 1, kind: text, profile: ascii-lines, max: 1KiB, line: 80, lines: 8 }\n"
            + "channels:\n  one: { id: 1, from: d1, to: d2, types: [note], out_label: keep, ack: none, "
            + "limits: { rate: 4/min, burst: 4, day: 200 } }\n");
        string system = Path.Combine(folder, "system.yaml");
        File.WriteAllText(system, "system: many\npolicy: policy.yaml\nclock: { hz: 10_000_000, date: 2026-01-01T00:00:00Z }\npartitions:\n"
            + string.Concat(names.Select((name, i) =>
                $"  {name}: {{ image: images/copy, memory: 1MiB, devices: [uart, uart{(i < 2 ? ", guardport" : "")}] }}\n"))
            + $"schedule:\n  normal:\n    frame: 100ms\n    slots: [ {string.Join(", ", names.Select(name => $"{{ {name}: 1ms }}"))} ]\n"
            + "health:\n  default: halt-partition\naudit: { store: log, reserve: 4096 records }\n");
        File.WriteAllText(Path.Combine(folder, "images", "copy.recipe"),
            "name copy\nversion 1\nrollback_index 1\nceiling UNCLASSIFIED//REL TO USA\nmemory 1MiB\nmultiboot copy.bin\n");
        File.WriteAllBytes(Path.Combine(folder, "images", "copy.bin"), Convert.FromHexString(Guest));
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            inputs[name] = Path.Combine(folder, name + ".in");
            File.WriteAllText(inputs[name], string.Concat(Enumerable.Repeat(name + " says hello\n", 50)));
        }

        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        TracedRun run = TracedRun.Execute(
            system, RunFolder.Create(scratch.At("run"), "run"), keys, new RunOptions { LogSigner = keys.Signer("log"), Inputs = inputs }, 120, null, null);
        Assert.All(names, name => Assert.Equal(
            File.ReadAllText(inputs[name]), File.ReadAllText(Path.Combine(run.Folder.Consoles, name + ".txt"))));
        ReplayResult replay = Replayer.Run(run.Folder, null);
        Assert.True(replay.IsEqual, replay.Divergence);
    }
}
