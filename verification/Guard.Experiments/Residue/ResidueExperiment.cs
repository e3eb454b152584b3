using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Experiments.Noninterference;
using Guard.Experiments.Reachability;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Host.Storage;
using Guard.Kernel;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Residue;

/// <summary>C6.</summary>
public sealed class ResidueExperiment : CaseExperiment
{
    private const string Message = "message-";
    private const string Restart = "restart-";

    /// <summary>Sixteen bytes that nothing else in the program holds.</summary>
    private static readonly ImmutableArray<byte> Canary = [.. "\u0001CANARY-OF-HIGH\u0002"u8];

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C6",
        "Nothing of a partition remains after its restart, nor of a message after it was refused.",
        "High puts a canary into its RAM, its GuardPort and its messages. Then every array that the monitor and all emulated PCs hold, wherever "
            + "their references lead, is searched for it, at several instants: after a restart, and after the message has ended.",
        "Erasure skipped or incomplete: RAM, devices, buffers of transfers and filters.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) =>
        "A canary of 16 bytes in RAM, inbox buffer and outbox, searched for after restarts by fault and by operator; in messages that filter A "
            + "refuses, B refuses, that are too long, undeclared or forged, searched for in each of 8 frames after they came. Files are not "
            + "searched: what they hold is encrypted or recorded on purpose. Copies that the runtime's collector left behind are not shown.";

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant);
    }

    private sealed class Bench(string plant) : CaseBench
    {
        private const int Frames = 8;

        public override CaseSet Cases => CaseSet.Of(
            Message + "fail-a", Message + "fail-b", Message + "too-long", Message + "undeclared", Message + "forged", Restart + "fault", Restart + "operator");

        public override CaseOutcome Try(string name) => name switch
        {
            Message + "fail-a" => Refused(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.FailA),
            Message + "fail-b" => Refused(SmallSystem.Down, SmallSystem.Status, ScriptedFilters.FailB),
            Message + "too-long" => Refused(SmallSystem.Down, SmallSystem.Status, 'x', extraBytes: 100),
            Message + "undeclared" => Refused(SmallSystem.Down, 9, 'x'),
            Message + "forged" => Refused(SmallSystem.Up, SmallSystem.Note, 'x'),
            Restart + "fault" => Restarted(byOperator: false),
            Restart + "operator" => Restarted(byOperator: true),
            _ => throw new OperatorException(2, $"there is no case '{name}'", "message-fail-a, restart-fault, ..."),
        };

        /// <summary>A message with the canary that is never delivered must be gone from the monitor once its frame is over.</summary>
        private CaseOutcome Refused(ChannelId channel, ushort type, char first, int extraBytes = 0)
        {
            byte[] bytes = [(byte)first, .. Canary, .. new byte[extraBytes]];
            var low = new ScriptedPartition(SmallSystem.Low, SmallSystem.MemoryBytes) { Program = LowScript.Low };
            var high = new ScriptedPartition(SmallSystem.High, SmallSystem.MemoryBytes);
            var other = new ScriptedPartition(SmallSystem.Other, SmallSystem.MemoryBytes) { Program = LowScript.Other };
            using SmallRun run = SmallRun.Scripted(SmallSystem.Image(quorum: 0), plant, low, high, other);
            high.Program = self =>
            {
                self.Program = null;
                self.Submit(channel, type, bytes);
                return SlotExitReason.Idle;
            };
            int arrays = 0;
            for (int frame = 0; frame < Frames; frame++)
            {
                run.Step();
                string? found = Search(run.Monitor, "monitor", ref arrays);
                if (found is not null)
                {
                    return CaseOutcome.Failed(string.Create(
                        CultureInfo.InvariantCulture, $"{frame} frames after it was refused, the message stands in {found}"));
                }
            }

            return CaseOutcome.Held("gone", new CaseCount("arrays searched", arrays));
        }

        /// <summary>What High had in RAM, inbox and devices is gone once it has been started anew, and before its first slot.</summary>
        private CaseOutcome Restarted(bool byOperator)
        {
            using var run = new PcRun(Hoarder(crashes: !byOperator), [], plant);
            int arrays = 0;
            run.Step(new FrameInputs { Console = [new ConsoleInput(SmallSystem.High, 0, Canary)] });
            string? before = Search(run.Monitor, "monitor", ref arrays) ?? Search(run.Machines[1], "high", ref arrays);
            if (before is null)
            {
                return CaseOutcome.Failed("the canary was never there: this experiment shows nothing");
            }

            for (int frame = 0; frame < Frames; frame++)
            {
                FrameReport report = run.Step();
                if (report.Partitions.Any(change => change.Partition == SmallSystem.High && change.To == PartitionLifecycle.Running))
                {
                    return After(run, ref arrays);
                }

                if (byOperator && frame == 2)
                {
                    run.Monitor.BeginFrame(new FrameInputs { Restarts = [SmallSystem.High] });
                    return After(run, ref arrays);
                }
            }

            return CaseOutcome.Failed("High was never started anew: this experiment shows nothing");
        }

        private static CaseOutcome After(PcRun run, ref int arrays)
        {
            string? found = Search(run.Machines[1], "high", ref arrays) ?? Search(run.Monitor, "monitor", ref arrays);
            return found is null
                ? CaseOutcome.Held("gone", new CaseCount("arrays searched", arrays))
                : CaseOutcome.Failed($"after High was started anew its canary stands in {found}");
        }

        /// <summary>A guest that makes the canary in RAM, submits it, leaves it in its inbox's buffer and a device, and goes on or crashes.</summary>
        private static ImmutableArray<byte> Hoarder(bool crashes) => GuestCode.Assemble(a =>
        {
            Label again = a.CreateLabel();
            Label wait = a.CreateLabel();
            GuestCode.Prepare(a, again);
            a.Label(ref again);
            Hoard(a, GuestCode.Room);
            for (int i = 0; i < 6; i++)
            {
                GuestCode.Submit(a, SmallSystem.Down.Value, 9, GuestCode.Room, 16);
            }

            a.Label(ref wait);
            Hoard(a, GuestCode.Stack + 0x800);           // The highest page, and the last one a slot stores to.
            a.rdtsc();
            a.cmp(eax, (uint)(3 * PcRun.FrameTicks));
            a.jb(wait);
            if (crashes)
            {
                a.mov(__word_ptr[GuestCode.TablePointer], (ushort)0);
                a.lidt(__fword_ptr[GuestCode.TablePointer]);
                a.int3();
            }

            a.jmp(wait);
        });

        /// <summary>Makes the canary out of numbers, sixteen times in one page: the program's own image holds none.</summary>
        private static void Hoard(Assembler a, uint address)
        {
            Label next = a.CreateLabel();
            a.mov(ebx, address);
            a.mov(ecx, 16);
            a.Label(ref next);
            for (int i = 0; i < Canary.Length; i++)
            {
                a.mov(al, (byte)(Canary[i] ^ 0x55));
                a.xor(al, 0x55);
                a.mov(__byte_ptr[ebx + i], al);
            }

            a.add(ebx, 0x50);
            a.dec(ecx);
            a.jnz(next);
        }

        /// <summary>Path of the first byte array, list or text that holds the canary; null where none does.</summary>
        private static string? Search(object root, string name, ref int arrays)
        {
            var graph = new ObjectGraph(thing => thing is ILogStore or ScriptedPartition);
            graph.Add(root, name);
            foreach (object thing in graph.Objects)
            {
                ReadOnlySpan<byte> bytes = thing switch
                {
                    byte[] array => array,
                    uint[] words => System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()),
                    ulong[] words => System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()),
                    string text => Encoding.Latin1.GetBytes(text),
                    _ => [],
                };
                arrays += bytes.IsEmpty ? 0 : 1;
                if (bytes.IndexOf(Canary.AsSpan()) >= 0
                    || ObjectGraph.InlineBytes(thing).Any(inline => inline.AsSpan().IndexOf(Canary.AsSpan()) >= 0))
                {
                    return graph.PathTo(thing);
                }
            }

            return null;
        }
    }
}
