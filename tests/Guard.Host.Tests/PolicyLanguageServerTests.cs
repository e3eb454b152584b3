using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Guard.Host.Demonstration;
using Guard.Host.LanguageServer;
using Xunit;

namespace Guard.Host.Tests;

/// <summary>Whole sessions over two streams: those a real client had (sessions/, recorded), and malformed ones.</summary>
public sealed class PolicyLanguageServerTests : IDisposable
{
    private const long Now = 1_796_000_000;                  // 2026-11-30: the example's authorities hold.
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}""";
    private const string Shutdown = """{"jsonrpc":"2.0","id":99,"method":"shutdown"}""";
    private const string Exit = """{"jsonrpc":"2.0","method":"exit"}""";

    private readonly string _site = Directory.CreateTempSubdirectory("guard-lsp-").FullName;

    public PolicyLanguageServerTests()
    {
        string example = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "us-lab");
        foreach (string file in (string[])["policy.yaml", "system.yaml", "schemas/weather.rec", "lists/secret.words"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_site, file))!);
            File.Copy(Path.Combine(example, file), Path.Combine(_site, file));
        }
    }

    public void Dispose() => Directory.Delete(_site, recursive: true);

    [Fact]
    public void TheRecordedSessionOfNeovimIsAnsweredAsRecorded()
    {
        (int exitCode, List<string> answers) = Serve([.. Recorded("neovim-0.7.2.client.jsonl").Select(Frame)]);
        Assert.Equal(Recorded("neovim-0.7.2.server.jsonl"), answers);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,", -32700)]                                       // no JSON
    [InlineData("", -32700)]
    [InlineData("[]", -32600)]                                                                    // a batch
    [InlineData("7", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7}", -32602)]                                        // no method
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":5}", -32602)]
    [InlineData("{\"id\":7,\"id\":8,\"method\":\"shutdown\"}", -32700)]                           // a key twice
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"textDocument/rename\",\"params\":{}}", -32601)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"textDocument/hover\"}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{\"uri\":\"file:///not/open.yaml\"},"
        + "\"position\":{\"line\":0,\"character\":0}}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"textDocument/hover\",\"params\":{\"textDocument\":{\"uri\":\"http://a/b\"}}}", -32602)]
    public void AWrongRequestIsAnsweredWithAnErrorAndTheSessionGoesOn(string request, int code)
    {
        (int exitCode, List<string> answers) = Serve(Frame(Initialize), Frame(request), Frame(Shutdown), Frame(Exit));
        Assert.Equal(3, answers.Count);
        Assert.Equal(code, JsonDocument.Parse(answers[1]).RootElement.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":1}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"file:///x\"},\"contentChanges\":[]}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":null}")]
    public void AWrongOrUnknownNotificationIsDropped(string notice)
    {
        (int exitCode, List<string> answers) = Serve(Frame(Initialize), Frame(notice), Frame(Shutdown), Frame(Exit));
        Assert.Equal(2, answers.Count);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [InlineData("Content-Length: x\r\n\r\n{}")]
    [InlineData("Content-Length: 99999999999\r\n\r\n{}")]
    [InlineData("Content-Length: -1\r\n\r\n{}")]
    [InlineData("Content-Type: a\r\n\r\n{}")]
    [InlineData("no header\r\n\r\n{}")]
    public void ABrokenHeaderEndsTheSessionWithOneError(string bytes)
    {
        (int exitCode, List<string> answers) = Serve(Frame(Initialize), bytes, Frame(Shutdown));
        Assert.Equal(2, answers.Count);
        Assert.Contains("-32700", answers[1], StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Le")]
    [InlineData("Content-Length: 50\r\n\r\n{}")]
    public void AnInputThatEndsInTheMiddleEndsTheSessionQuietly(string bytes)
    {
        (int exitCode, List<string> answers) = Serve(Frame(Initialize), bytes);
        Assert.Single(answers);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public void NothingIsServedBeforeInitializeAndAfterShutdown()
    {
        const string hover = """{"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":{}}""";
        List<string> answers = Serve(Frame(hover), Frame(Initialize), Frame(Shutdown), Frame(hover), Frame(Exit)).Answers;
        Assert.Contains("-32002", answers[0], StringComparison.Ordinal);
        Assert.Contains("-32600", answers[3], StringComparison.Ordinal);
    }

    // Every message of the recorded session with bytes changed: none may end the server by an exception, or hang it.
    [Fact]
    public void MutatedMessagesNeverEndTheServer()
    {
        var random = new Random(20261122);
        string[] recorded = Recorded("neovim-0.7.2.client.jsonl");
        for (int round = 0; round < 10; round++)
        {
            IEnumerable<string> mutated = recorded[1..^2].Select(message => Frame(Mutate(message, random)));
            (int exitCode, List<string> answers) = Serve([Frame(recorded[0]), .. mutated, Frame(Shutdown), Frame(Exit)]);
            Assert.True(exitCode == 0 && answers.Count > 1, $"round {round}");
        }
    }

    private static string Mutate(string message, Random random)
    {
        var text = new StringBuilder(message);
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                case 1:
                    text[at] = (char)random.Next(32, 127);
                    break;
                default:
                    text.Insert(at, "\\n{}[]:,\"- 0"[random.Next(12)]);
                    break;
            }
        }

        // What asks for the end would end it.
        return text.Replace("\"exit\"", "\"exi\"").Replace("\"shutdown\"", "\"shut\"").ToString();
    }

    private string[] Recorded(string file) =>
        [.. File.ReadAllLines(Path.Combine(RepositoryPlace.Find(), "tests", "Guard.Host.Tests", "sessions", file))
            .Select(line => line.Replace("{SITE}", _site, StringComparison.Ordinal))];

    private static string Frame(string message) =>
        string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(message)}\r\n\r\n{message}");

    private static (int ExitCode, List<string> Answers) Serve(params string[] input)
    {
        using var requests = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(input)));
        using var output = new MemoryStream();
        int exitCode = new PolicyLanguageServer(requests, output, () => Now).Run();
        output.Position = 0;
        var answers = new List<string>();
        while (ReadMessage(output) is { } answer)
        {
            answers.Add(answer);
        }

        return (exitCode, answers);
    }

    // By hand, not by the product's reader.
    private static string? ReadMessage(MemoryStream stream)
    {
        string rest = Encoding.UTF8.GetString(stream.ToArray().AsSpan((int)stream.Position));
        int end = rest.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        int length = int.Parse(rest["Content-Length: ".Length..end], CultureInfo.InvariantCulture);
        var body = new byte[length];
        stream.Position += end + 4;
        stream.ReadExactly(body);
        return Encoding.UTF8.GetString(body);
    }
}
