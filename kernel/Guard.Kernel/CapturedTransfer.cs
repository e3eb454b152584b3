using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A transfer in a snapshot that both filters have passed: it waits for a first approval, or, where no approval is asked for, for its turn.</summary>
/// <param name="BootEpoch">Boot epoch of its number.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="State">FirstReview or Authorised.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">xfer_id.</param>
/// <param name="Payload">payload_d.</param>
/// <param name="Output">out_d.</param>
/// <param name="Pipe">pipe_d.</param>
/// <param name="Release">release_d.</param>
/// <param name="DeadlineTick">Machine deadline; of a review none.</param>
/// <param name="DeadlineWall">Human deadline of a review, Unix seconds; 0 while the time is unknown.</param>
/// <param name="EnteredFrame">Frame in whose gap it came into this state.</param>
/// <param name="Sealed">Its bytes as in RUN/held: encrypted under the log secret.</param>
public sealed record CapturedTransfer(
    ulong BootEpoch,
    ulong Sequence,
    TransferState State,
    TypeId Type,
    Digest Id,
    Digest Payload,
    Digest Output,
    Digest Pipe,
    Digest Release,
    ulong DeadlineTick,
    long DeadlineWall,
    ulong EnteredFrame,
    ImmutableArray<byte> Sealed);
