using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Guard.Crypto;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard review list|show|approve|deny`: the operators' desk.</summary>
internal static class ReviewCommand
{
    private const int NoteLifeSeconds = 86_400;

    internal static Command Create() =>
        new("review", "Items that wait for people. Example: guard review list runs/three-levels-1")
        {
            List(),
            Show(),
            Decide("approve", "Sign a release.", isRelease: true),
            Decide("deny", "Sign a denial.", isRelease: false),
        };

    private static Command List()
    {
        Argument<string> run = Shared.Run();
        Option<bool> json = Shared.Json();
        var command = new Command("list", "What waits, for whom, from where to where.") { run, json };
        command.SetAction(parsed =>
        {
            using var docket = new ReviewDocket(RunFolder.Open(parsed.GetRequiredValue(run)), null);
            IReadOnlyList<(ReviewItem Item, HeldItem Held)> waiting = docket.Waiting();
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(
                    waiting.Select(pair => new
                    {
                        Name = ReviewDocket.NameOf(pair.Item),
                        Transfer = pair.Item.Transfer.ToString(),
                        From = pair.Item.SourceLabelText,
                        To = pair.Item.Channel.OutLabelText,
                        pair.Item.LengthBytes,
                        Needs = Needs(pair.Item),
                        Rule = pair.Item.Channel.RuleLocation,
                    }));
                return ExitCode.Ok;
            }

            if (waiting.Count == 0)
            {
                Terminal.Plain("nothing waits for review");
                return ExitCode.Ok;
            }

            Table table = new Table().AddColumns("Item", "From", "To", "Bytes", "Needs", "Rule");
            foreach ((ReviewItem item, _) in waiting)
            {
                table.AddRow(
                    new Text(ReviewDocket.NameOf(item)),
                    Labels.Chip(item.SourceLabelText),
                    Labels.Chip(item.Channel.OutLabelText),
                    new Text(item.LengthBytes.ToString(CultureInfo.InvariantCulture)),
                    new Text(Needs(item)),
                    new Text(item.Channel.RuleLocation));
            }

            Terminal.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> run = Shared.Run();
        var name = new Argument<string>("ITEM") { Description = "CHANNEL/NUMBER, as guard review list names it." };
        var command = new Command("show", "The bytes that would be released, every one visible, and what would change.")
        {
            run,
            name,
        };
        command.SetAction(parsed =>
        {
            using var docket = new ReviewDocket(RunFolder.Open(parsed.GetRequiredValue(run)), null);
            (ReviewItem item, HeldItem held) = docket.Find(parsed.GetRequiredValue(name));
            Terminal.Out.Write(
                new Rows(
                    new Text($"{ReviewDocket.NameOf(item)}: {item.LengthBytes} bytes, {Needs(item)}"),
                    Labels.Chip(item.SourceLabelText),
                    new Text("  would become"),
                    Labels.Chip(item.Channel.OutLabelText)));
            Terminal.Plain($"authority {item.Channel.Authority}   rule {item.Channel.RuleLocation}");
            Terminal.Plain($"\nwhat would be released ({ReviewView.Name}):\n{ReviewView.Render(held.Output.AsSpan())}");
            if (!held.Source.AsSpan().SequenceEqual(held.Output.AsSpan()))
            {
                Terminal.Plain($"what the source wrote (filters changed it):\n{ReviewView.Render(held.Source.AsSpan())}");
            }

            Terminal.Plain($"xfer    {item.Transfer}\nrelease {item.Release}\nview    {item.View}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Decide(string verb, string description, bool isRelease)
    {
        Argument<string> run = Shared.Run();
        var name = new Argument<string>("ITEM") { Description = "CHANNEL/NUMBER, as guard review list names it." };
        var person = new Option<string>("--as")
        {
            Description = "Whose key signs, for example alice.",
            Required = true,
            HelpName = "PERSON",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Folder with that person's key.",
            Required = true,
            HelpName = "DIR",
        };
        var code = new Option<string>("--code")
        {
            Description = "Reason code.",
            HelpName = "CODE",
            DefaultValueFactory = _ => isRelease ? "releasable" : "not-releasable",
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, in up to 200 characters.",
            Required = true,
            HelpName = "TEXT",
        };
        var command = new Command(
            verb,
            description
                + $" Example: guard review {verb} runs/three-levels-1 status-down/1 --as alice --keys K --reason \"routine\"")
        {
            run,
            name,
            person,
            keys,
            code,
            reason,
        };
        command.SetAction(parsed =>
        {
            using var docket = new ReviewDocket(RunFolder.Open(parsed.GetRequiredValue(run)), null);
            (ReviewItem item, _) = docket.Find(parsed.GetRequiredValue(name));
            using NoteSigner signer = RoleKeys.LoadSigner(
                parsed.GetRequiredValue(keys),
                parsed.GetRequiredValue(person),
                Shared.Passphrase());
            string file = docket.Decide(
                item,
                isRelease,
                parsed.GetRequiredValue(code),
                parsed.GetRequiredValue(reason),
                signer,
                TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + NoteLifeSeconds);
            Terminal.Plain($"signed by {signer.Name}; on the desk as {file}");
            Terminal.Plain(
                $"the monitor judges it at its next frame; a paused run goes on with: guard run --resume {parsed.GetRequiredValue(run)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Needs(ReviewItem item)
    {
        int given = item.State == TransferState.SecondReview ? 1 : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Channel.Review.Quorum - given} of {item.Channel.Review.Quorum} approvals");
    }
}
