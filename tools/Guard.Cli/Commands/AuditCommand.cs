using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Running;
using Guard.Host.Storage;

namespace Guard.Cli.Commands;

/// <summary>`guard audit verify|tail|show|trace|find`.</summary>
internal static class AuditCommand
{
    internal static Command Create() =>
        new("audit", "The audit log: verify it, read it. Example: guard audit verify runs/three-levels-1")
        {
            Verify(),
            Tail(),
            Show(),
            Trace(),
            Find(),
        };

    private static Command Verify()
    {
        var run = new Argument<string>("RUN") { Description = "A run's folder; or, with --log-key, a log folder." };
        var logKeys = new Option<string[]>("--log-key")
        {
            Description = "Trusted verifier key of a log that stands outside a run.",
            HelpName = "KEY",
            DefaultValueFactory = _ => [],
        };
        Option<string?> root = Shared.Root();
        Option<bool> json = Shared.Json();
        var command = new Command("verify", "Checks every file, hash, number and signature, and says what was not checked.")
        {
            run,
            logKeys,
            root,
            json,
        };
        command.SetAction(parsed =>
        {
            string[] keys = parsed.GetValue(logKeys)!;
            string place = parsed.GetRequiredValue(run);
            LogVerification result =
                keys.Length > 0
                    ? LogVerifying.Verify(
                        place,
                        new LogTrust
                        {
                            LogKeys = [.. keys.Select(ParseKey)],
                            HasState = Directory.Exists(Path.Combine(place, ".state")),
                        })
                    : LogVerifying.VerifyRun(OpenRun(place), Shared.Fingerprint(parsed.GetValue(root)));
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(
                    new
                    {
                        result.IsGood,
                        result.Size,
                        Root = result.Root.ToString(),
                        Findings = result.Findings.Select(finding => new
                        {
                            Fault = finding.Fault.ToString(),
                            finding.File,
                            finding.Index,
                            finding.Text,
                        }),
                        result.Checked,
                        result.NotChecked,
                    });
                return result.IsGood ? ExitCode.Ok : ExitCode.Wanting;
            }

            Print(result);
            return result.IsGood ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static void Print(LogVerification result)
    {
        Terminal.Line(result.IsGood ? "[green]the log verifies[/]" : "[red]the log does NOT verify[/]");
        foreach (LogFinding finding in result.Findings)
        {
            Terminal.Plain("  " + finding);
        }

        Terminal.Plain(
            FormattableString.Invariant(
                $"size {result.Size}, root {result.Root}, {result.RecordsChecked} records read and hashed"));
        foreach (string text in result.Checked)
        {
            Terminal.Plain("  checked: " + text);
        }

        foreach (string text in result.NotChecked)
        {
            Terminal.Plain("  not checked: " + text);
        }
    }

    private static Command Tail()
    {
        Argument<string> run = Shared.Run();
        var count = new Option<int>("-n") { Description = "How many records.", DefaultValueFactory = _ => 20 };
        var filter = new Option<string?>("--filter")
        {
            Description = "Only records whose text contains this.",
            HelpName = "TEXT",
        };
        var type = new Option<string?>("--type")
        {
            Description = "Only records of this type, for example transfer.rejected.",
            HelpName = "TYPE",
        };
        Option<bool> json = Shared.Json();
        var command = new Command("tail", "The last records.") { run, count, filter, type, json };
        command.SetAction(parsed =>
        {
            IEnumerable<LogRow> rows = Rows(RunFolder.Open(parsed.GetRequiredValue(run)))
                .Where(row => parsed.GetValue(filter) is not string text || row.Json.Contains(text, StringComparison.Ordinal))
                .Where(row => parsed.GetValue(type) is not string wanted || row.Type == wanted)
                .TakeLast(Math.Max(0, parsed.GetValue(count)));
            foreach (LogRow row in rows)
            {
                Terminal.Plain(parsed.GetValue(json) ? row.Json : row.Summary());
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> run = Shared.Run();
        var sequence = new Argument<ulong>("SEQ") { Description = "Record number." };
        var command = new Command("show", "One record, whole.") { run, sequence };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(run));
            ulong wanted = parsed.GetRequiredValue(sequence);
            using var store = new FileLogStore(folder.Log);
            ulong size = LogEntries.PublishedSize(store);
            if (wanted >= size)
            {
                throw new OperatorException(2, FormattableString.Invariant($"there is no record {wanted}; the log has {size}"));
            }

            LogRow row = LogRow.Parse(LogEntries.Read(store, size, wanted).First().Value);
            using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(row.Json);
            Terminal.WriteJson(document.RootElement);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Trace()
    {
        Argument<string> run = Shared.Run();
        var transfer = new Argument<string>("XFER") { Description = "Transfer id, its first digits, or CHANNEL/NUMBER." };
        Option<bool> json = Shared.Json();
        var command = new Command("trace", "The whole life of one transfer.") { run, transfer, json };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(transfer);
            List<LogRow> rows = [.. Rows(RunFolder.Open(parsed.GetRequiredValue(run)))];
            IReadOnlyList<string> ids = TransferSearch.Ids(rows, name);
            if (ids.Count != 1)
            {
                throw new OperatorException(
                    2,
                    $"'{name}' names {ids.Count} transfers",
                    "guard audit tail RUN --type transfer.admit");
            }

            rows.RemoveAll(row => row.Transfer != ids[0]);
            Print(rows, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Find()
    {
        Argument<string> run = Shared.Run();
        var file = new Option<string>("--file")
        {
            Description = "A file whose exact bytes may have crossed.",
            Required = true,
            HelpName = "F",
        };
        Option<bool> json = Shared.Json();
        var command = new Command("find", "Which transfers carried these bytes? Needs the run's log secret.") { run, file, json };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(run));
            byte[] content = File.ReadAllBytes(parsed.GetRequiredValue(file));
            List<LogRow> rows = PayloadSearch.Find(folder, Rows(folder), content);
            Print(rows, parsed.GetValue(json));
            if (rows.Count == 0 && !parsed.GetValue(json))
            {
                Terminal.Plain("no recorded transfer carried these bytes");
            }

            return rows.Count > 0 ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static void Print(List<LogRow> rows, bool json)
    {
        foreach (LogRow row in rows)
        {
            Terminal.Plain(json ? row.Json : row.Summary());
        }
    }

    private static IEnumerable<LogRow> Rows(RunFolder folder)
    {
        using var store = new FileLogStore(folder.Log);
        foreach (KeyValuePair<ulong, string> entry in LogEntries.Read(store, LogEntries.PublishedSize(store)))
        {
            yield return LogRow.Parse(entry.Value);
        }
    }

    private static RunFolder OpenRun(string place)
    {
        RunFolder folder = RunFolder.Open(place);
        return Directory.Exists(folder.Log)
            ? folder
            : throw new OperatorException(2, $"{folder.Log}: no such folder: the run has no log", "guard run --resume " + place);
    }

    private static NoteVerifier ParseKey(string text) =>
        NoteVerifier.TryParse(text, out NoteVerifier? key)
            ? key
            : throw new OperatorException(
                2,
                $"'{text}' is not a verifier key",
                "a verifier key reads NAME+ID+BASE64; guard keys show DIR");
}
