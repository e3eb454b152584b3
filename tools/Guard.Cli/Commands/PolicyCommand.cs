using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Filters;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Reporting;
using Guard.Images;
using Guard.Policy;
using Guard.Policy.Analysis;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using Guard.Policy.Testing;

namespace Guard.Cli.Commands;

/// <summary>`guard policy check|explain|paths|diff|test|compile|inspect|verify`, and where the others hang in.</summary>
internal static class PolicyCommand
{
    internal static Command Create() =>
        new(
            "policy",
            "Policies: check, explain, compare, test, compile. Example: guard policy explain mole ear --policy "
                + "policy/examples/three-levels/policy.yaml")
        {
            PolicyAuthoringCommands.New(),
            Check(),
            PolicyAuthoringCommands.Format(),
            PolicyAuthoringCommands.Manual(),
            PolicyAuthoringCommands.LanguageServer(),
            Explain(),
            ImportLabel(),
            Paths(),
            PolicyDiffCommands.Diff(),
            PolicyDiffCommands.WhatIf(),
            PolicyReplayCommand.Create(),
            Test(),
            Compile(),
            Inspect(),
            PolicySignCommand.Create(),
            Verify(),
        };

    private static Command Check()
    {
        var file = new Argument<string>("POLICY") { Description = "policy.yaml." };
        var strict = new Option<bool>("--strict") { Description = "Warnings fail, too." };
        Option<bool> json = Shared.Json();
        Option<bool> sarif = CheckCommand.Sarif();
        Option<bool> watch = CheckCommand.Watch();
        Option<string?> keyset = CheckCommand.KeysetFile();
        Option<string?> root = Shared.Root();
        var command = new Command("check", "Checks a policy alone, without a system.") { file, strict, keyset, root, json, sarif, watch };
        command.SetAction(parsed =>
            CheckCommand.Run(
                () => SystemLoader.LintPolicy(
                    parsed.GetRequiredValue(file), Now(), CheckCommand.ReadKeyset(parsed.GetValue(keyset), parsed.GetValue(root))),
                parsed.GetRequiredValue(file),
                parsed.GetValue(strict),
                CheckCommand.FormatOf(parsed.GetValue(json), parsed.GetValue(sarif)),
                parsed.GetValue(watch)));
        return command;
    }

    private static Command Explain()
    {
        var from = new Argument<string>("FROM") { Description = "Source domain." };
        var to = new Argument<string>("TO") { Description = "Sink domain." };
        Option<string> policy = PolicyOption();
        var type = new Option<string?>("--type") { Description = "Message type.", HelpName = "TYPE" };
        var label = new Option<string?>("--label")
        {
            Description = "Label of the content, as people write it; @FILE for a STANAG 4774 label in XML.",
            HelpName = "LABEL",
        };
        Option<bool> json = Shared.Json();
        var command = new Command("explain", "Why a flow is allowed or not, and what it would take.")
        {
            from,
            to,
            policy,
            type,
            label,
            json,
        };
        command.SetAction(parsed =>
        {
            PolicyModel model = Require(parsed.GetRequiredValue(policy));
            string? marking = parsed.GetValue(label) is ['@', .. var path] ? Imported(model, path) : parsed.GetValue(label);
            FlowExplanation answer = new FlowExplainer(model, new Catalogue().Descriptors).Explain(
                parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(type), marking);
            if (answer.Problem is string problem)
            {
                throw new OperatorException(2, problem);
            }

            Terminal.Plain(
                (parsed.GetValue(json) ? FlowExplanationText.RenderJson(answer) : FlowExplanationText.Render(answer)).TrimEnd());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command ImportLabel()
    {
        var file = new Argument<string>("FILE") { Description = "A confidentiality label of STANAG 4774, in XML." };
        Option<string> policy = PolicyOption();
        var command = new Command("label", "Imports a STANAG 4774 label: prints it as this policy writes it, or why it cannot.") { file, policy };
        command.SetAction(parsed =>
        {
            Terminal.Plain(Imported(Require(parsed.GetRequiredValue(policy)), parsed.GetRequiredValue(file)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Imported(PolicyModel policy, string file)
    {
        SystemLoader.RequireReadable(file);
        string problem = Stanag4774.Import(policy.Lattice, File.ReadAllText(file), out string marking, out ImmutableArray<string> ignored);
        if (problem.Length > 0)
        {
            throw new OperatorException(1, $"{file}: {problem}");
        }

        foreach (string value in ignored)
        {
            Terminal.Error.Write(new Spectre.Console.Text($"'{value}' is informative and means nothing to a guard\n"));
        }

        return marking;
    }

    private static Command Paths()
    {
        var from = new Argument<string>("FROM") { Description = "Source domain." };
        var to = new Argument<string>("TO") { Description = "Sink domain." };
        Option<string> policy = PolicyOption();
        var most = new Option<int>("--max")
        {
            Description = "Ways at most.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var dot = new Option<bool>("--dot") { Description = "As a DOT graph." };
        var svg = new Option<string?>("--svg") { Description = "Write them as a picture, too.", HelpName = "FILE" };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "paths",
            "Every way from one domain to another, through any number of domains, shortest first. Example: "
                + "guard policy paths mole ear --policy policy/examples/three-levels/policy.yaml --svg ways.svg")
        {
            from,
            to,
            policy,
            most,
            dot,
            svg,
            json,
        };
        command.SetAction(parsed =>
        {
            PolicyModel model = Require(parsed.GetRequiredValue(policy));
            FlowPaths ways = PathFinder.Find(
                model,
                parsed.GetRequiredValue(from),
                parsed.GetRequiredValue(to),
                Math.Max(1, parsed.GetValue(most)));
            if (ways.Problem is string problem)
            {
                throw new OperatorException(2, problem);
            }

            string text = (parsed.GetValue(dot), parsed.GetValue(json)) switch
            {
                (true, true) => throw new OperatorException(2, "--dot and --json at once", "choose one of them"),
                (true, false) => PathFinder.RenderDot(ways),
                (false, true) => PathFinder.RenderJson(ways),
                _ => PathFinder.Render(ways),
            };
            if (parsed.GetValue(svg) is string file)
            {
                string title = $"{model.Name}: ways from {parsed.GetRequiredValue(from)} to {parsed.GetRequiredValue(to)}";
                File.WriteAllText(file, PathPicture.Draw(title, model, ways));
            }

            Terminal.Plain(text.TrimEnd());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Test()
    {
        var policy = new Argument<string>("POLICY") { Description = "policy.yaml." };
        var tests = new Argument<string>("TESTS")
        {
            Description = "Its tests, in the same folder.",
            DefaultValueFactory = _ => "tests.yaml",
        };
        var mutate = new Option<bool>("--mutate")
        {
            Description = "Drop or loosen each rule; a mutant no case notices is a survivor.",
        };
        var coverage = new Option<bool>("--coverage") { Description = "Show which types of which channels were tried." };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "test",
            "Runs a policy's cases through the real filters. Example: guard policy test policy/examples/three-levels/policy.yaml")
        {
            policy,
            tests,
            mutate,
            coverage,
            json,
        };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(policy);
            PolicyTestReport report = PolicyTestRunner.Run(
                Require(file),
                Path.GetFileName(parsed.GetRequiredValue(tests)),
                SystemLoader.SourcesBeside(file),
                new Catalogue(),
                parsed.GetValue(mutate));
            Terminal.Plain(parsed.GetValue(json) ? report.RenderJson() : report.Render(parsed.GetValue(coverage)).TrimEnd());
            return report.Succeeded ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static Command Compile()
    {
        var system = new Argument<string>("SYSTEM") { Description = "system.yaml." };
        var output = new Option<string>("--out")
        {
            Description = "The signed system image.",
            Required = true,
            HelpName = "FILE",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Folder of role keys: author, approver and integrator sign.",
            Required = true,
            HelpName = "DIR",
        };
        Option<string> person = PolicySignCommand.Person();
        person.Description = "Sign as this person alone; the others add theirs with guard policy sign.";
        var command = new Command("compile", "Compiles a system to its one byte form and signs it.") { system, output, keys, person };
        command.SetAction(parsed =>
        {
            BuiltSystem built = DiagnosticPrinter.Require(parsed.GetRequiredValue(system));
            File.WriteAllBytes(
                parsed.GetRequiredValue(output), Sign(built, parsed.GetRequiredValue(keys), parsed.GetValue(person)));
            Terminal.Plain(
                $"{parsed.GetRequiredValue(output)}: {built.Body.Length} bytes, system image {Digest.From(Sha256.Hash(built.Body.AsSpan()))}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static byte[] Sign(BuiltSystem built, string folder, string? person)
    {
        if (person is null)
        {
            using RoleKeys all = RoleKeys.Load(folder, Shared.Passphrase());
            return SystemLoader.Sign(built.Image!, built.Body.AsSpan(), all);
        }

        PolicySignCommand.RequireSigner(person);
        using NoteSigner one = RoleKeys.LoadSigner(folder, person, Shared.Passphrase());
        return SystemLoader.Sign(built.Image!, built.Body.AsSpan(), one);
    }

    private static Command Inspect()
    {
        var file = new Argument<string>("IMAGE") { Description = "A compiled system image." };
        var command = new Command("inspect", "What the monitor will run, read from the compiled image; nothing is verified.")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            byte[] bytes = ReadImage(parsed.GetRequiredValue(file));
            _ = SignedArtefact.TrySplit(bytes, out ReadOnlySpan<byte> body, out _);
            Terminal.Plain(
                SystemImageCodec.TryDecode(body, out SystemImage? image)
                    ? ImageText.Render(image!).TrimEnd()
                    : throw new OperatorException(1, $"{parsed.GetRequiredValue(file)}: not a system image of this version"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("IMAGE") { Description = "A compiled system image." };
        var keyset = new Option<string>("--keyset")
        {
            Description = "keyset.note that says who may sign.",
            Required = true,
            HelpName = "FILE",
        };
        Option<string?> root = Shared.Root();
        var command = new Command("verify", "Checks the signatures on a compiled system image.") { file, keyset, root };
        command.SetAction(parsed =>
        {
            SystemLoader.RequireReadable(parsed.GetRequiredValue(keyset));
            string refusal = KeysetVerifier.VerifyFirst(
                File.ReadAllBytes(parsed.GetRequiredValue(keyset)),
                Shared.Fingerprint(parsed.GetValue(root)),
                Now(),
                out Keyset? keys);
            if (keys is not null)
            {
                refusal = SignedArtefact.Verify(
                    ReadImage(parsed.GetRequiredValue(file)),
                    SignedArtefact.SystemImageKind,
                    keys,
                    SiteKeyset.SystemImageRoles.AsSpan(),
                    Now(),
                    out _);
            }

            Terminal.Plain(
                refusal.Length == 0
                    ? $"{parsed.GetRequiredValue(file)}: verified"
                    : $"{parsed.GetRequiredValue(file)}: refused: {refusal}");
            return refusal.Length == 0 ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static byte[] ReadImage(string file)
    {
        SystemLoader.RequireReadable(file);
        byte[] bytes = File.ReadAllBytes(file);
        return SignedArtefact.TrySplit(bytes, out _, out _)
            ? bytes
            : throw new OperatorException(
                2,
                $"{file}: not a compiled system image, or cut short",
                "guard policy compile SYSTEM.yaml --out FILE --keys DIR");
    }

    internal static PolicyModel Require(string file)
    {
        PolicyCompilation compilation = SystemLoader.CheckPolicy(file, null);
        DiagnosticPrinter.Print(compilation, file);
        return compilation is { HasErrors: false, Policy: { } policy }
            ? policy
            : throw new OperatorException(
                DiagnosticPrinter.ExitCodeOf(compilation, strict: false),
                $"{file}: {DiagnosticPrinter.Count(compilation.Diagnostics)}");
    }

    private static Option<string> PolicyOption() =>
        new("--policy", "-p")
        {
            Description = "policy.yaml; default the one in this folder, or the example three-levels.",
            HelpName = "FILE",
            DefaultValueFactory = _ =>
                File.Exists("policy.yaml") ? "policy.yaml" : Path.Combine("policy", "examples", "three-levels", "policy.yaml"),
        };

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}
