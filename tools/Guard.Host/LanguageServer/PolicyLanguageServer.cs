using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Policy;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Editing;

namespace Guard.Host.LanguageServer;

/// <summary>`guard policy lsp`: the Language Server Protocol 3.17 over two streams, for policy.yaml, system.yaml and tests.yaml.</summary>
/// <remarks>
/// One message after another, no threads. A request that is wrong is answered with an error, a notification that is wrong is dropped; only a
/// broken header ends the session, for behind it no message can be found.
/// </remarks>
public sealed class PolicyLanguageServer
{
    private readonly RpcStream _stream;
    private readonly OpenDocuments _documents;
    private readonly HashSet<string> _published = new(StringComparer.Ordinal);
    private bool _initialized;
    private bool _shutDown;

    /// <param name="input">Messages of the client.</param>
    /// <param name="output">Ours.</param>
    /// <param name="now">Wall time in Unix seconds, for the expiry checks.</param>
    public PolicyLanguageServer(Stream input, Stream output, Func<long> now)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(now);
        _stream = new RpcStream(input, output);
        _documents = new OpenDocuments(now);
    }

    /// <summary>Serves until `exit` or the end of the input.</summary>
    /// <returns>0 after `shutdown`, as the protocol wants it; else 1.</returns>
    public int Run()
    {
        try
        {
            while (_stream.Read() is { } body)
            {
                if (!Handle(body))
                {
                    break;
                }
            }
        }
        catch (InvalidDataException error)
        {
            Answer(null, new RpcException(RpcException.ParseError, error.Message));
        }

        return _shutDown ? 0 : 1;
    }

    // False after `exit`.
    private bool Handle(byte[] body)
    {
        JsonNode? id = null;
        try
        {
            if (Parse(body) is not JsonObject message)
            {
                throw new RpcException(RpcException.InvalidRequest, "a message is an object; batches are not served");
            }

            bool isRequest = message.TryGetPropertyValue("id", out id);
            if (message["method"] is null && (message.ContainsKey("result") || message.ContainsKey("error")))
            {
                return true;                                 // An answer; we ask nothing.
            }

            string method = TextOf(message, "method");
            if (method == "exit")
            {
                return false;
            }

            if (!isRequest)
            {
                Notice(method, message["params"]);
                return true;
            }

            JsonNode? result = Request(method, message["params"]);
            Send(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["result"] = result });
        }
        catch (RpcException error)
        {
            Answer(id, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException or UriFormatException
            or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Answer(id, new RpcException(RpcException.InvalidParams, error.Message));
        }

        return true;
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, null, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new RpcException(RpcException.ParseError, $"not JSON: {error.Message}");
        }
    }

    private JsonNode? Request(string method, JsonNode? parameters)
    {
        if (!_initialized && method != "initialize")
        {
            throw new RpcException(RpcException.ServerNotInitialized, "initialize comes first");
        }

        if (_shutDown)
        {
            throw new RpcException(RpcException.InvalidRequest, "after shutdown only exit is served");
        }

        switch (method)
        {
            case "initialize":
                _initialized = true;
                return Capabilities();
            case "shutdown":
                _shutDown = true;
                return null;
            case "textDocument/completion":
                return Complete(PathOf(parameters), PositionOf(parameters));
            case "textDocument/hover":
                return Hover(PathOf(parameters), PositionOf(parameters));
            case "textDocument/definition":
                return Define(PathOf(parameters), PositionOf(parameters));
            case "textDocument/formatting":
                return Format(PathOf(parameters));
            default:
                throw new RpcException(RpcException.MethodNotFound, $"there is no '{method}' here");
        }
    }

    // Notifications get no answer, even where they are wrong or unknown.
    private void Notice(string method, JsonNode? parameters)
    {
        try
        {
            switch (method)
            {
                case "textDocument/didOpen" when _initialized:
                    _documents.Put(Local(TextOf(Member(parameters, "textDocument"), "uri")), TextOf(Member(parameters, "textDocument"), "text"));
                    Publish();
                    break;
                case "textDocument/didChange" when _initialized:
                    Change(Local(TextOf(Member(parameters, "textDocument"), "uri")), Member(parameters, "contentChanges"));
                    Publish();
                    break;
                case "textDocument/didSave" when _initialized:
                    Publish();
                    break;
                case "textDocument/didClose" when _initialized:
                    _documents.Remove(Local(TextOf(Member(parameters, "textDocument"), "uri")));
                    Publish();
                    break;
                default:
                    break;
            }
        }
        catch (RpcException)
        {
            // A notification that makes no sense changes nothing.
        }
    }

    private void Change(string path, JsonNode? changes)
    {
        if (!_documents.Contains(path) || changes is not JsonArray list)
        {
            throw new RpcException(RpcException.InvalidParams, "a change of a file that is not open");
        }

        foreach (JsonNode? change in list)
        {
            if (Member(change, "range") is not null)
            {
                throw new RpcException(RpcException.InvalidParams, "whole texts were agreed on");
            }

            _documents.Put(path, TextOf(change, "text"));
        }
    }

    private static JsonObject Capabilities() => new()
    {
        ["capabilities"] = new JsonObject
        {
            ["positionEncoding"] = "utf-16",
            ["textDocumentSync"] = new JsonObject { ["openClose"] = true, ["change"] = 1, ["save"] = true },
            ["completionProvider"] = new JsonObject { ["triggerCharacters"] = new JsonArray(":", " ", "[", "{", ",") },
            ["hoverProvider"] = true,
            ["definitionProvider"] = true,
            ["documentFormattingProvider"] = true,
        },
        ["serverInfo"] = new JsonObject { ["name"] = "guard policy lsp" },
    };

    private JsonArray Complete(string path, (int Line, int Column) at)
    {
        var items = new JsonArray();
        foreach (EditorProposal proposal in _documents.Editor(path).Complete(at.Line, at.Column))
        {
            items.Add(new JsonObject
            {
                ["label"] = proposal.Text,
                ["kind"] = proposal.IsKey ? LspKind.Property : LspKind.Value,
                ["detail"] = proposal.Detail,
                ["sortText"] = items.Count.ToString("D4", System.Globalization.CultureInfo.InvariantCulture),
                ["insertText"] = proposal.IsKey ? proposal.Text + ": " : proposal.Text,
            });
        }

        return items;
    }

    private JsonObject? Hover(string path, (int Line, int Column) at) =>
        _documents.Editor(path).Hover(at.Line, at.Column) is { } hover
            ? new JsonObject
            {
                ["contents"] = new JsonObject { ["kind"] = "markdown", ["value"] = hover.Markdown },
                ["range"] = LspKind.Range(hover.Span),
            }
            : null;

    private JsonObject? Define(string path, (int Line, int Column) at) =>
        _documents.Editor(path).Define(at.Line, at.Column) is { } span
            ? new JsonObject
            {
                ["uri"] = UriOf(Path.Combine(Path.GetDirectoryName(path)!, span.File)),
                ["range"] = LspKind.Range(span),
            }
            : null;

    private JsonArray? Format(string path)
    {
        string text = _documents.Text(path);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string? formatted = PolicyFormatter.Format(
            Path.GetFileName(path), bytes, KnownFile.Of(path, bytes).Shape, out ImmutableArray<Diagnostic> _);
        if (formatted is null)
        {
            return null;                                     // Its findings are shown already.
        }

        int lines = text.AsSpan().Count('\n') + 1;
        return formatted == text
            ? []
            : [new JsonObject { ["range"] = LspKind.Range(0, 0, lines, 0), ["newText"] = formatted }];
    }

    private void Publish()
    {
        SortedDictionary<string, List<Diagnostic>> findings = _documents.Check();
        foreach (string path in _published)
        {
            findings.TryAdd(path, []);                       // What was shown and is no more is taken back.
        }

        foreach ((string path, List<Diagnostic> list) in findings)
        {
            if (list.Count == 0 && !_published.Contains(path) && !_documents.Contains(path))
            {
                continue;
            }

            var items = new JsonArray();
            foreach (Diagnostic diagnostic in list)
            {
                items.Add(LspKind.Finding(diagnostic, file => UriOf(Path.Combine(Path.GetDirectoryName(path)!, file))));
            }

            Send(new JsonObject
            {
                ["jsonrpc"] = "2.0",
                ["method"] = "textDocument/publishDiagnostics",
                ["params"] = new JsonObject { ["uri"] = UriOf(path), ["diagnostics"] = items },
            });
            _published.Remove(path);
            if (list.Count > 0)
            {
                _published.Add(path);
            }
        }
    }

    private string PathOf(JsonNode? parameters)
    {
        string path = Local(TextOf(Member(parameters, "textDocument"), "uri"));
        return _documents.Contains(path) ? path : throw new RpcException(RpcException.InvalidParams, "this file is not open");
    }

    private static (int Line, int Column) PositionOf(JsonNode? parameters) =>
        (NumberOf(Member(parameters, "position"), "line"), NumberOf(Member(parameters, "position"), "character"));

    private static JsonNode? Member(JsonNode? node, string name) => node is JsonObject map ? map[name] : null;

    private static string TextOf(JsonNode? node, string name) =>
        Member(node, name) is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new RpcException(RpcException.InvalidParams, $"'{name}' is no text");

    private static int NumberOf(JsonNode? node, string name) =>
        Member(node, name) is JsonValue value && value.TryGetValue(out int number) && number >= 0
            ? number
            : throw new RpcException(RpcException.InvalidParams, $"'{name}' is no number from 0 on");

    private static string Local(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.IsFile
            ? Path.GetFullPath(parsed.LocalPath)
            : throw new RpcException(RpcException.InvalidParams, "only file: URIs are served");

    private static string UriOf(string path) => new Uri(path).AbsoluteUri;

    private void Answer(JsonNode? id, RpcException error) => Send(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = error.Code, ["message"] = error.Message },
    });

    private void Send(JsonObject message) => _stream.Write(Encoding.UTF8.GetBytes(message.ToJsonString()));
}
