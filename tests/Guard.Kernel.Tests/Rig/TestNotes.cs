using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>Notes on items in review, each signed once: two traces that put the same bytes under the same number into review make the same
/// item, and a decision on it has the same text. The monitor verifies every note all the same.</summary>
public sealed class TestNotes
{
    private const int MostNotes = 50_000;

    private readonly Dictionary<(Digest Release, string Person, bool IsRelease, int Turn), NoteInput> _signed = [];
    private readonly Dictionary<(ulong Number, string Person, bool IsRelease), int> _turns = [];

    /// <summary>A run begins: no nonce of its own has been used.</summary>
    public void Begin() => _turns.Clear();

    /// <summary>A person's decision on an item. Its nonce names item, person, decision and how often that person has said this before.</summary>
    public NoteInput Of(TestRun run, ReviewItem item, ModelAct act)
    {
        (ulong, string, bool) said = (item.Sequence, act.Person, act.IsRelease);
        int turn = _turns[said] = _turns.GetValueOrDefault(said) + 1;
        (Digest, string, bool, int) key = (item.Release, act.Person, act.IsRelease, turn);
        if (_signed.TryGetValue(key, out NoteInput? note))
        {
            return note;
        }

        bool isAlice = act.Person == "alice";
        string nonce = $"{item.Channel.Id.Value:x8}{item.Sequence:x8}{(isAlice ? 1 : 2):x4}{(act.IsRelease ? 1 : 0):x4}{turn:x8}";
        note = run.Approve(item, isAlice ? run.People.Alice : run.People.Bob, act.IsRelease, nonce);
        if (_signed.Count == MostNotes)
        {
            _signed.Clear();
        }

        _signed[key] = note;
        return note;
    }
}
