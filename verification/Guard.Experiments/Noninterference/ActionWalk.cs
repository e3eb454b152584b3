using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>
/// Depth first through all words of actions with a common beginning, each beginning executed once: at every branch the whole running
/// system is forked (<see cref="Fork"/>).
/// </summary>
/// <remarks>
/// After every frame the transcripts of both Low domains must be those of the run in which High rests. That is every word and its tail: the
/// tail of a word is rest, and so the beginning of the words that go on with rest, whose frames are compared as well; those of full
/// length have a tail of their own. Where two actions cross High's boundary in the same way, call for call and answer for answer, and leave
/// the script standing alike, the monitor cannot tell them apart: one of them is followed, and the words behind the other count as merged.
/// </remarks>
internal sealed class ActionWalk
{
    private readonly ImmutableArray<(Digest Low, Digest Other)> _resting;
    private readonly List<int> _word = [];
    private ImmutableArray<List<byte[]>> _buffers = [];

    internal ActionWalk(ImmutableArray<(Digest Low, Digest Other)> resting)
    {
        _resting = resting;
    }

    /// <summary>Words whose every frame is compared, those merged included.</summary>
    internal long Words { get; private set; }

    /// <summary>Of them, words that cannot be told from others at High's boundary.</summary>
    internal long Merged { get; private set; }

    /// <summary>Frames executed.</summary>
    internal long Frames { get; private set; }

    /// <summary>The first word found whose run shows Low something else; null when all are equal.</summary>
    internal int[]? Found { get; private set; }

    /// <summary>Walks from a run that has done the first actions of a word.</summary>
    /// <param name="run">Taken over, and disposed.</param>
    /// <param name="beginning">What it has done.</param>
    /// <param name="more">How many actions may follow.</param>
    internal void Walk(ActionRun run, int[] beginning, int more)
    {
        _word.Clear();
        _word.AddRange(beginning);
        _buffers = [.. Enumerable.Range(0, more + 1).Select(_ => new List<byte[]>())];
        Visit(run, more);
    }

    /// <summary>Words of at most so many actions behind one beginning.</summary>
    internal static long WordsBehind(int more) => more == 0 ? 1 : 1 + (HighActions.Count * WordsBehind(more - 1));

    private void Visit(ActionRun run, int more)
    {
        Words++;
        if (more == 0)
        {
            using (run)
            {
                for (int frame = 0; frame < ActionTree.TailFrames && Found is null; frame++)
                {
                    Step(run, 0, _word.Count + frame);
                }
            }

            return;
        }

        var faces = new List<byte[]>(HighActions.Count);
        for (int action = 0; action < HighActions.Count && Found is null; action++)
        {
            bool isLast = action == HighActions.Count - 1;
            List<byte[]> buffers = _buffers[more];
            ActionRun branch = isLast ? run : run.Forked(buffers);
            int at = _word.Count;
            _word.Add(action);
            byte[] face = Step(branch, action, at);
            if (Found is null && !faces.Exists(known => known.AsSpan().SequenceEqual(face)))
            {
                faces.Add(face);
                Visit(branch, more - 1);
            }
            else
            {
                branch.Dispose();
                Words += Found is null ? WordsBehind(more - 1) : 0;
                Merged += Found is null ? WordsBehind(more - 1) : 0;
            }

            _word.RemoveAt(at);
            if (!isLast)
            {
                Fork.GiveBack(buffers);
                if (Found is not null)
                {
                    run.Dispose();
                }
            }
        }
    }

    private byte[] Step(ActionRun run, int action, int frame)
    {
        byte[] face = run.Step(action);
        Frames++;
        if ((run.Low, run.Other) != _resting[frame])
        {
            Found ??= [.. _word];
        }

        return face;
    }
}
