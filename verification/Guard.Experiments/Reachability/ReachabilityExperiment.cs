using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Pc;
using Guard.X86;

namespace Guard.Experiments.Reachability;

/// <summary>C3.</summary>
public sealed class ReachabilityExperiment : CaseExperiment
{
    private const string Shared = "shared-";
    private const string Upward = "upward-";
    private const string Statics = "statics-";

    private static readonly ImmutableArray<string> Domains = ["low", "high", "other"];
    private static readonly ImmutableArray<Assembly> Assemblies =
        [typeof(PcPartition).Assembly, typeof(Cpu).Assembly, typeof(IPartition).Assembly];

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C3",
        "No partition can touch another's memory or the monitor's.",
        "In a type-safe program without unsafe code, code reaches only what its references lead to. So every object that a partition's PC "
            + "reaches, through private fields, arrays and closures, is listed while the system runs: what two partitions reach must be "
            + "deeply immutable, what one reaches must hold nothing of the monitor's, and static fields must hold nothing that can change.",
        "A shared buffer, a static field, a captured closure or object of the monitor's, each named by its path of fields.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) =>
        $"Three emulated PCs after {(isFull ? 200 : 12)} frames of generated programs; every pair, every static field of {Assemblies.Length} "
            + "assemblies. What the runtime and its JIT do is not shown; analyzers forbid unsafe code.";

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, context.IsFull ? 200 : 12);
    }

    private sealed class Bench : CaseBench
    {
        private readonly PcRun _run;
        private readonly ImmutableArray<ObjectGraph> _graphs;

        internal Bench(string plant, int frames)
        {
            _run = new PcRun(GeneratedGuest.Program(3), GeneratedGuest.Secret(0xF1FF), plant);
            for (int i = 0; i < frames; i++)
            {
                _run.Step();
            }

            _graphs = [.. _run.Machines.Select((machine, index) => Graph(machine, Domains[index]))];
        }

        public override CaseSet Cases => CaseSet.Of(
        [
            Shared + "low-high", Shared + "low-other", Shared + "high-other", .. Domains.Select(domain => Upward + domain),
            .. Assemblies.Select(assembly => Statics + assembly.GetName().Name!.ToLowerInvariant()),
        ]);

        public override CaseOutcome Try(string name)
        {
            string[] words = name.Split('-');
            return words switch
            {
                ["shared", var left, var right] => Pair(Domains.IndexOf(left), Domains.IndexOf(right)),
                ["upward", var domain] => Up(Domains.IndexOf(domain)),
                ["statics", var assembly] => Static(Assemblies.First(each => string.Equals(each.GetName().Name, assembly, StringComparison.OrdinalIgnoreCase))),
                _ => throw new Guard.Host.OperatorException(2, $"there is no case '{name}'", string.Join(", ", CaseNames())),
            };
        }

        protected override void Dispose(bool isDisposing)
        {
            _run.Dispose();
            base.Dispose(isDisposing);
        }

        private static ObjectGraph Graph(object root, string name)
        {
            var graph = new ObjectGraph(_ => false);
            graph.Add(root, name);
            return graph;
        }

        private IEnumerable<string> CaseNames() => Enumerable.Range(0, (int)Cases.Count).Select(index => Cases.NameOf(index));

        private CaseOutcome Pair(int left, int right)
        {
            object[] shared = [.. _graphs[left].Objects.Where(_graphs[right].Contains)];
            object? mutable = shared.FirstOrDefault(thing => !ObjectGraph.IsImmutable(thing));
            return mutable is null
                ? CaseOutcome.Held(
                    $"{shared.Length}",
                    new CaseCount("objects reached", _graphs[left].Objects.Count + _graphs[right].Objects.Count),
                    new CaseCount("shared objects, all immutable", shared.Length))
                : CaseOutcome.Failed(
                    $"{_graphs[left].PathTo(mutable)} and {_graphs[right].PathTo(mutable)} are one {mutable.GetType().Name} that can change");
        }

        private CaseOutcome Up(int index)
        {
            object? foreign = _graphs[index].Objects.FirstOrDefault(thing => thing is Delegate || IsForeign(thing.GetType()));
            return foreign is null
                ? CaseOutcome.Held("none")
                : CaseOutcome.Failed($"{_graphs[index].PathTo(foreign)} is a {foreign.GetType().FullName}: not the partition's own");
        }

        /// <summary>A partition is made of its own assemblies, their contracts, and the base library.</summary>
        private static bool IsForeign(Type type) =>
            type.Assembly.GetName().Name!.StartsWith("Guard.", StringComparison.Ordinal) && !Assemblies.Contains(type.Assembly)
            && type.Assembly != typeof(Guard.Labels.Label).Assembly;

        private static CaseOutcome Static(Assembly assembly)
        {
            int fields = 0;
            foreach (Type type in assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
            {
                foreach (FieldInfo field in type.GetFields(
                    BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (field.IsLiteral || IsMadeByTheCompiler(type))
                    {
                        continue;
                    }

                    fields++;
                    RuntimeHelpers.RunClassConstructor(type.TypeHandle);
                    string? wrong = !field.IsInitOnly ? "can be assigned" : Wrong(field.GetValue(null), field.FieldType);
                    if (wrong is not null)
                    {
                        return CaseOutcome.Failed($"static field {type.FullName}.{field.Name} {wrong}");
                    }
                }
            }

            return CaseOutcome.Held("immutable", new CaseCount("static fields", fields));
        }

        private static string? Wrong(object? value, Type declared)
        {
            if (value is null)
            {
                return null;
            }

            var graph = new ObjectGraph(_ => false);
            graph.AddValue(value, declared);
            object? mutable = graph.Objects.FirstOrDefault(thing => !ObjectGraph.IsImmutable(thing));
            return mutable is null ? null : $"holds at '{graph.PathTo(mutable)}' a {mutable.GetType().Name} that can change";
        }

        private static bool IsMadeByTheCompiler(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            || type.Name.Contains('<', StringComparison.Ordinal);
    }
}
