using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A transfer in flight, as its last durable record left it.</summary>
/// <param name="Id">xfer_id.</param>
/// <param name="State">State.</param>
/// <param name="Type">Type.</param>
/// <param name="LengthBytes">Bytes from the source.</param>
/// <param name="Payload">payload_d.</param>
/// <param name="OutputBytes">Bytes of output; 0 before the join.</param>
/// <param name="Output">out_d; zero before the join.</param>
/// <param name="Pipe">pipe_d; zero before the join.</param>
/// <param name="Release">release_d; zero before the join.</param>
internal readonly record struct RecoveredTransfer(
    Digest Id,
    TransferState State,
    TypeId Type,
    int LengthBytes,
    Digest Payload,
    int OutputBytes,
    Digest Output,
    Digest Pipe,
    Digest Release)
{
    /// <summary>A person denied it, and the record of its end is missing.</summary>
    internal bool IsDenied { get; init; }
}
