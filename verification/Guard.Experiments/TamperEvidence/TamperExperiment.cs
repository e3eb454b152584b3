using System;
using System.Globalization;
using System.Linq;
using Guard.Audit;
using Guard.Host;
using Guard.Host.Storage;
#if GUARD_PLANTS
using Guard.Host.Running;
#endif

namespace Guard.Experiments.TamperEvidence;

/// <summary>C10.</summary>
public sealed class TamperExperiment : CaseExperiment
{
    private const string Tamper = "tamper-";
    private const string Flip = "flip-";
    private const string Cut = "cut-";

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C10",
        "The audit log is tamper-evident: every change is found, and told what it is.",
        "A program makes a good log and tampers with copies of it: it inverts bits, cuts files, swaps, drops, duplicates and edits records, rolls "
            + "back, equivocates, strips and replaces signatures, with the log's own key where that helps. The verifier must find each, with "
            + "the diagnosis that belongs to it, and nothing wrong with the log as it was written.",
        "A check that the verifier leaves out: signature, root, chain, or the head published before.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"A log of 20 records: every named tamper; one bit of {BytesOf(Stride(isFull))} of every file inverted, every file cut at {BytesOf(Stride(isFull))}. "
            + $"Whoever holds the log's key and every earlier checkpoint can forge a consistent log: a non-claim.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Bench(context.Plant, Stride(context.IsFull));
    }

    private static int Stride(bool isFull) => isFull ? 1 : 97;

    private sealed class Bench : CaseBench
    {
        private readonly TamperCorpus _corpus = new();
        private readonly string _plant;
        private readonly CaseSet _cases;

        internal Bench(string plant, int stride)
        {
            _plant = plant;
            _cases = CaseSet.Concat(
            [
                CaseSet.Of("good"),
                CaseSet.Of([.. _corpus.Names.Select(name => Tamper + name)]),
                .. _corpus.Files.Select((file, index) => Places(Flip, file, index, stride)),
                .. _corpus.Files.Select((file, index) => Places(Cut, file, index, stride)),
            ]);
        }

        public override CaseSet Cases => _cases;

        public override CaseOutcome Try(string name)
        {
            if (name == "good")
            {
                LogVerification good = Verify(_corpus.Good);
                return good.IsGood ? CaseOutcome.Held("good") : CaseOutcome.Failed($"the log as it was written: {good.Findings[0]}");
            }

            if (name.StartsWith(Tamper, StringComparison.Ordinal) && _corpus.Tamper(name[Tamper.Length..]) is { } tampered)
            {
                LogVerification found = Verify(tampered.Store);
                return found.Findings.Any(finding => finding.Fault == tampered.Expected)
                    ? CaseOutcome.Held(tampered.Expected.ToString(), new CaseCount("tampers named", 1))
                    : CaseOutcome.Failed($"{name}: expected {tampered.Expected}, found {First(found)}");
            }

            return Damaged(name);
        }

        protected override void Dispose(bool isDisposing)
        {
            _corpus.Dispose();
            base.Dispose(isDisposing);
        }

        private CaseSet Places(string prefix, string file, int index, int stride)
        {
            long length = _corpus.Good.LengthBytes(file);
            bool isReserve = file == LogLayout.Reserve && prefix == Cut;      // An empty reserve is one in use: cutting it to 0 is no damage.
            return new CaseSet(
                isReserve ? 0 : (length + stride - 1) / stride,
                at => string.Create(CultureInfo.InvariantCulture, $"{prefix}{index}.{at * stride}"));
        }

        private CaseOutcome Damaged(string name)
        {
            bool isFlip = name.StartsWith(Flip, StringComparison.Ordinal);
            string[] parts = name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..].Split('.');
            if ((!isFlip && !name.StartsWith(Cut, StringComparison.Ordinal)) || parts.Length != 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int file) || file >= _corpus.Files.Length
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int at)
                || at >= _corpus.Good.LengthBytes(_corpus.Files[file]))
            {
                throw new OperatorException(2, $"there is no case '{name}'", "good, tamper-NAME, flip-FILE.BYTE or cut-FILE.LENGTH");
            }

            string path = _corpus.Files[file];
            MemoryLogStore store = LogForge.Copy(_corpus.Good);
            byte[] bytes = LogForge.Read(store, path);
            bytes[at] ^= (byte)(1 << (at % 8));
            store.Replace(path, isFlip ? bytes : LogForge.Read(store, path).AsSpan(0, at));
            LogVerification found = Verify(store);
            return found.IsGood
                ? CaseOutcome.Failed($"{path}: {(isFlip ? "bit " + (at % 8) + " of byte" : "cut to")} {at}: nothing is found")
                : CaseOutcome.Held(found.Findings[0].Fault.ToString(), new CaseCount("damages found", 1));
        }

        private static string First(LogVerification found) => found.IsGood ? "nothing" : found.Findings[0].ToString();

        private LogVerification Verify(MemoryLogStore store) => LogVerifier.Verify(store, new LogTrust
        {
            LogKeys = [_corpus.Key],
            Origin = TamperCorpus.Origin,
            LogSecret = [.. TamperCorpus.Secret],
#if GUARD_PLANTS
            Selected = Planting.Parse(_plant),
#endif
        });
    }
}
