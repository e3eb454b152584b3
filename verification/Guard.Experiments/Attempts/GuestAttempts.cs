using System;

namespace Guard.Experiments.Attempts;

/// <summary>How a row whose attempt is a guest program is made.</summary>
internal static class GuestAttempts
{
    /// <summary>An attempt by a program; the expected line is answer, effects, and whether others noticed.</summary>
    internal static Attempt Row(string area, string name, Answer answer, string expected, Action<Probe> program) =>
        new(
            area,
            name,
            expected,
            bench =>
            {
                var probe = new Probe();
                program(probe);
                return bench.Run(probe).Describe(answer);
            });

    /// <summary>The same where nothing but the answer is seen.</summary>
    internal static Attempt Quiet(string area, string name, Answer answer, string expected, Action<Probe> program) =>
        Row(area, name, answer, expected + "; others unchanged", program);
}
