// Protects: what a source may learn is a function of its own submissions, the policy and virtual time (design 3.5, `staged`).
// Trusts: its callers for calling Note with low-side verdicts only: type, length, quota, and the filters' verdict on the
// source's own bytes.
namespace Guard.Kernel;

/// <summary>The acknowledgement of one channel's current epoch.</summary>
internal sealed class AcknowledgementState
{
    internal const byte Nothing = 0;
    internal const byte Ok = 1;
    internal const byte Rate = 2;
    internal const byte Format = 3;

    private byte _worst;
    private byte _shown;
    private uint _shownToEpoch;

    /// <summary>Notes the verdict on one message; the greatest of an epoch is shown.</summary>
    internal void Note(byte symbol)
    {
        if (symbol > _worst)
        {
            _worst = symbol;
        }
    }

    internal CapturedAcknowledgement Capture() => new(_worst, _shown, _shownToEpoch);

    internal void Restore(in CapturedAcknowledgement captured)
    {
        _worst = captured.Worst;
        _shown = captured.Shown;
        _shownToEpoch = captured.ShownToStart;
    }

    /// <summary>Ends an epoch: its symbol, <see cref="Nothing"/> when nothing was submitted.</summary>
    internal byte Take()
    {
        byte symbol = _worst;
        _worst = Nothing;
        return symbol;
    }

    /// <summary>Whether the source, in this start of it, reads something else now; remembers the answer.</summary>
    internal bool MustShow(byte symbol, uint sourceEpoch)
    {
        byte reads = sourceEpoch == _shownToEpoch ? _shown : Nothing;
        _shown = symbol;
        _shownToEpoch = sourceEpoch;
        return reads != symbol;
    }
}
