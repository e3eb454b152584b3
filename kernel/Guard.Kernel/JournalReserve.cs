// Protects: on a full disk the journal goes on, while what is in flight ends and is recorded; a full disk does not end a run.
// Trusts: ILogStore's answers.
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Space on disk that the journal gives up when the disk is full, as the log does with its own: `journal/.reserve`, all zeros.</summary>
/// <remarks>It is no input of the run: a guest cannot tell, and a replay has none.</remarks>
internal sealed class JournalReserve
{
    internal const string Path = ".reserve";

    /// <summary>For each record the log's reserve has room for. An entry without payload takes 17 to 60 bytes.</summary>
    internal const int BytesPerRecord = 256;

    private readonly ILogStore _store;
    private readonly long _lengthBytes;
    private bool _isHeld;

    internal JournalReserve(ILogStore store, uint records)
    {
        _store = store;
        _lengthBytes = (long)records * BytesPerRecord;
    }

    /// <summary>Writes it where it is not there, or not whole. Ok also where there is to be none.</summary>
    internal StoreStatus Make()
    {
        if (_isHeld || _lengthBytes == 0)
        {
            return StoreStatus.Ok;
        }

        StoreStatus status = _store.LengthBytes(Path) == _lengthBytes ? StoreStatus.Ok : _store.Replace(Path, new byte[_lengthBytes]);
        _isHeld = status == StoreStatus.Ok;
        return status;
    }

    /// <summary>Gives its space to the disk; false where there is none left to give.</summary>
    internal bool TryGiveUp()
    {
        bool wasHeld = _isHeld;
        _isHeld = false;
        return wasHeld && _store.Delete(Path) == StoreStatus.Ok;
    }
}
