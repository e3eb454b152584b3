using System;

namespace Guard.Host.LanguageServer;

/// <summary>A request that is answered with an error (JSON-RPC 2.0, section 5.1 "Error object"; LSP 3.17, "ErrorCodes").</summary>
internal sealed class RpcException(int code, string message) : Exception(message)
{
    internal const int ParseError = -32700;
    internal const int InvalidRequest = -32600;
    internal const int MethodNotFound = -32601;
    internal const int InvalidParams = -32602;
    internal const int InternalError = -32603;
    internal const int ServerNotInitialized = -32002;

    internal int Code { get; } = code;
}
