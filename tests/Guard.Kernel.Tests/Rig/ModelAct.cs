using System;
using System.Collections.Generic;

namespace Guard.Kernel.Tests.Rig;

/// <summary>One thing that happens in a frame of a trace: a domain submits, or a person decides.</summary>
public sealed record ModelAct(int Frame, uint Source, uint Channel, ushort Type, string Text, string Person, bool IsRelease)
{
    private const int LongFrames = 24;
    private const int ShortFrames = 8;
    private const int DoorbellsPerSlot = 8;

    public bool IsDecision => Person.Length > 0;

    public override string ToString() => IsDecision
        ? $"{Frame}: {Person} {(IsRelease ? "releases" : "denies")} the oldest in review"
        : $"{Frame}: {Source} submits '{Text}' as type {Type} to channel {Channel}";

    /// <summary>Frames of a seed's trace: every fourth is long, the others have 8 to 15. After 8 frames something may have come down, after
    /// 24 queues have been full, quotas spent and numbers skipped many times.</summary>
    public static int FramesOf(int seed) => seed % 4 == 0 ? LongFrames : ShortFrames + (seed / 4 % ShortFrames);

    /// <summary>The trace of a seed: honest traffic for the most part, with every mistake a domain can make in between.</summary>
    public static List<ModelAct> Trace(int seed)
    {
        var random = new Random(seed);
        List<ModelAct> acts = [];
        for (int frame = 0; frame < FramesOf(seed); frame++)
        {
            for (uint source = 1; source <= 3; source++)
            {
                int count = random.Next(4) == 0 ? random.Next(DoorbellsPerSlot) : random.Next(3);
                for (int i = 0; i < count; i++)
                {
                    bool isHonest = random.Next(8) != 0;
                    uint channel = isHonest ? source : (uint)random.Next(5);
                    ushort type = (ushort)(isHonest ? (source == 2 ? 2 : 1) : random.Next(4));
                    char first = "pppppppppppppqqqqFEG"[random.Next(20)];
                    first = random.Next(60) == 0 ? 'D' : first;
                    string text = first + new string('x', random.Next(random.Next(6) == 0 ? 40 : 24));
                    acts.Add(new ModelAct(frame, source, channel, type, text, string.Empty, false));
                }
            }

            // Two approvals in four frames are as many as the release slot has use for; now and then people are quicker.
            for (int i = random.Next(4) == 0 ? random.Next(4) : random.Next(2); i > 0; i--)
            {
                string person = random.Next(2) == 0 ? "alice" : "bob";
                acts.Add(new ModelAct(frame, 0, 0, 0, string.Empty, person, random.Next(6) != 0));
            }
        }

        return acts;
    }

    /// <summary>Leaves out one act after another, as long as what is left still fails.</summary>
    public static List<ModelAct> Shrink(List<ModelAct> acts, Func<List<ModelAct>, bool> fails)
    {
        for (int i = 0; i < acts.Count;)
        {
            List<ModelAct> fewer = [.. acts[..i], .. acts[(i + 1)..]];
            if (fails(fewer))
            {
                acts = fewer;
            }
            else
            {
                i++;
            }
        }

        return acts;
    }
}
