using System;
using System.Collections.Generic;
using System.Globalization;
using Guard.Bench;
using Guard.Host;

const string Usage = """
    usage: Guard.Bench transfers|audit|guests|guests-flat|faults|frames|policy|snapshots|all [--repeat N] [--folder DIR] [--no-result]
      --repeat N     repetitions, 1 to 1000 (default 7)
      --folder DIR   where the run folders are written (default: the system's temporary folder)
      --no-result    do not append to tools/bench/results
    guests and guests-flat need BENCH_GUESTS, a folder that holds full/ or quick/ with built guests
    """;

var benches = new SortedDictionary<string, Func<BenchOptions, IReadOnlyList<Figure>>>(StringComparer.Ordinal)
{
    ["transfers"] = TransferBench.Run,
    ["audit"] = AuditBench.Run,
    ["guests"] = GuestBench.RunPaged,
    ["guests-flat"] = GuestBench.RunFlat,
    ["faults"] = FaultBench.Run,
    ["frames"] = FrameBench.Run,
    ["policy"] = PolicyBench.Run,
    ["snapshots"] = SnapshotBench.Run,
};

BenchOptions? options = BenchOptions.Parse(args);
if (options is null || (options.Name != "all" && !benches.ContainsKey(options.Name)))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    foreach ((string name, Func<BenchOptions, IReadOnlyList<Figure>> bench) in benches)
    {
        if (options.Name != "all" && options.Name != name)
        {
            continue;
        }

        Machine machine = Machine.Describe(options.Folder);
        Console.WriteLine($"{name}: {machine.Text}");
        IReadOnlyList<Figure> figures = bench(options);
        foreach (Figure figure in figures)
        {
            Console.WriteLine(figure.ToString(CultureInfo.InvariantCulture));
        }

        if (options.KeepsResult)
        {
            ResultFile.Append(options.Repository, name, machine, figures);
        }
    }

    return 0;
}
catch (OperatorException error)
{
    Console.Error.WriteLine(error.Message);
    return error.ExitCode;
}
