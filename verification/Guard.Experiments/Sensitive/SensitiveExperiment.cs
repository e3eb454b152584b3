using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Images;

namespace Guard.Experiments.Sensitive;

/// <summary>C12.</summary>
public sealed class SensitiveExperiment : CaseExperiment
{
    private const int Levels = 4;
    private const int Frames = 4;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C12",
        "The instructions for which a Pentium fails Popek and Goldberg's condition tell a guest of its own processor and touch its own alone.",
        "Each is carried out at each privilege level by a guest that has filled its own tables and then given up its slot, so that the other two "
            + "partitions have run in between. What it reads, or the fault it gets, must be what the manual says of the guest's own state, and the "
            + "transcripts of the others must be those of a run in which the guest only halts. All of a guest's processor is emulated: no "
            + "instruction of it reaches the host's.",
        "Processor state that a guest sees of another partition or of the host, or changes there.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SensitiveTable.Rows.Length} instructions, levels 0 to {Levels - 1} of protected mode, IOPL 0; one form of each; {Frames} frames.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant);
    }

    private sealed class Bench(string plant) : CaseBench
    {
        private readonly Lazy<(Digest Low, Digest Other)> _resting = new(() =>
        {
            using PcRun run = Ran([0xF4], plant);
            return (run.Monitor.TranscriptOf(SmallSystem.Low), run.Monitor.TranscriptOf(SmallSystem.Other));
        });

        public override CaseSet Cases { get; } = new(SensitiveTable.Rows.Length * Levels, index => string.Create(
            CultureInfo.InvariantCulture, $"{SensitiveTable.Rows[(int)index / Levels].Id}-{index % Levels}"));

        public override CaseOutcome Try(string name)
        {
            string[] words = name.Split('-');
            SensitiveInstruction? row = SensitiveTable.Rows.FirstOrDefault(each => each.Id == words[0]);
            if (row is null || words.Length != 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int level) || level >= Levels)
            {
                throw new OperatorException(
                    2, $"there is no case '{name}'", "INSTRUCTION-LEVEL, such as str-3: " + string.Join(", ", SensitiveTable.Rows.Select(each => each.Id)));
            }

            using PcRun run = Ran(SensitiveProgram.Assemble(level, row.Emit), plant);
            string seen = Observe(run);
            string expected = row.Expected(level);
            return seen != expected
                ? CaseOutcome.Failed($"{row.Name} at level {words[1]}: expected {expected}, observed {seen}")
                : run.Monitor.TranscriptOf(SmallSystem.Low) != _resting.Value.Low || run.Monitor.TranscriptOf(SmallSystem.Other) != _resting.Value.Other
                    ? CaseOutcome.Failed($"{row.Name} at level {words[1]}: another partition's transcript differs")
                    : CaseOutcome.Held(seen, new CaseCount(seen[0] == '#' ? "refused by the guest's processor" : "told the guest's own state", 1));
        }

        private static PcRun Ran(ImmutableArray<byte> program, string plant)
        {
            var run = new PcRun(program, [], plant);
            for (int i = 0; i < Frames; i++)
            {
                run.Step();
            }

            return run;
        }

        private static string Observe(PcRun run)
        {
            byte[] page = new byte[PageTree.BlockBytes];
            if (!run.Monitor.TryReadPage(SmallSystem.High, SensitiveProgram.Results / PageTree.BlockBytes, page))
            {
                return "no memory";
            }

            uint Word(int index) => BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(((int)SensitiveProgram.Results % PageTree.BlockBytes) + (4 * index)));
            return Word(0) switch
            {
                SensitiveProgram.EndVector => SensitiveTable.Seen(Word(2), Word(3)),
                SensitiveProgram.InnerVector => "taken",
                13 => SensitiveTable.Refused(Word(1)),
                0 => "nothing",
                var vector => string.Create(CultureInfo.InvariantCulture, $"vector {vector}, error code {Word(1):x}"),
            };
        }
    }
}
