namespace Guard.Pc.Devices;

/// <summary>
/// The state of a chip, whole: what a partition has after a snapshot is what its chips walk over here, and nothing else. Every device
/// implements it and stands in the list of <see cref="PortBus"/>; ChipStateTests sets each field of each device of a PC that has them all, and
/// names the ones that do not come back.
/// </summary>
/// <remarks>
/// A walk measures, writes or reads (<see cref="StateCursor"/>). Reading happens with the partition erased and between frames. It sets
/// fields and derives what it did not read; where it drives an interrupt line the controllers do not mind, since they are read last.
/// What is read may be anything: counts are checked with <see cref="StateCursor.Count"/>, nothing throws.
/// </remarks>
internal interface IChipState
{
    /// <summary>Registers and counters: the transcript hashes them after each frame, a snapshot keeps them. As many bytes each time.</summary>
    void Exchange(ref StateCursor state);

    /// <summary>What only a snapshot keeps, because the transcript has it already as inputs, outputs, deliveries or pages: buffers, queues, disks.</summary>
    void ExchangeBuffers(ref StateCursor state);
}
