using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>verification/audit_verifier/verify_log.py, which shares no code with ours, gives the same verdict on every log of a
/// corpus.</summary>
public sealed class IndependentVerifierTests : IDisposable
{
    private const string Bundle = "tile/entries/000.p/20";
    private const string Tile = "tile/0/000.p/20";
    private const int LargeStride = 67;
    private const int SmallStride = 5;

    private readonly NoteSigner _signer = TestLog.Signer();
    private readonly string _folder = Directory.CreateTempSubdirectory("guard-logs-").FullName;
    private readonly List<(string Name, FaultyLogStore Store)> _corpus = [];

    public void Dispose()
    {
        _signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [PythonFact]
    public void BothVerifiersJudgeEveryLogAlike()
    {
        FillCorpus();
        WriteCorpus();
        Dictionary<string, JsonElement> theirs = Ask(_corpus.Select(log => log.Name), isPublic: false);
        LogTrust trust = TestLog.Trust(_signer);
        List<string> differences = [];
        int good = 0;
        foreach ((string name, FaultyLogStore store) in _corpus)
        {
            LogVerification ours = LogVerifier.Verify(store, trust);
            JsonElement their = theirs[name];
            bool theyAreGood = their.GetProperty("status").GetString() == "good";
            good += ours.IsGood ? 1 : 0;
            if (ours.IsGood != theyAreGood)
            {
                differences.Add($"{name}: ours {(ours.IsGood ? "good" : ours.Findings[0].ToString())}; theirs {their}");
            }
            else if (ours.IsGood)
            {
                Assert.Equal(ours.Root.ToString(), their.GetProperty("root").GetString());
                Assert.Equal(ours.Size, their.GetProperty("size").GetUInt64());
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences\n" + string.Join('\n', differences.Take(40)));
        Assert.True(good >= 5 && _corpus.Count - good > 600, $"{good} good of {_corpus.Count}");
    }

    [PythonFact]
    public void APublicCopyVerifiesInBoth()
    {
        FaultyLogStore store = TestLog.Make(300, _signer);
        foreach (string path in store.Files.Keys.Where(
            p => p.StartsWith(".state", StringComparison.Ordinal) || p is LogLayout.Wal or LogLayout.OtherWal))
        {
            store.Remove(path);
        }

        FaultyLogStore withWal = store.Copy();
        withWal.Put(LogLayout.Wal, WalCodec.Header(0));
        _corpus.Add(("public", store));
        _corpus.Add(("public-with-wal", withWal));
        WriteCorpus();
        Dictionary<string, JsonElement> theirs = Ask(["public", "public-with-wal"], isPublic: true);
        Assert.Equal("good", theirs["public"].GetProperty("status").GetString());
        Assert.Equal("bad", theirs["public-with-wal"].GetProperty("status").GetString());
        LogTrust trust = new() { LogKeys = [_signer.Verifier], HasState = false };
        Assert.True(LogVerifier.Verify(store, trust).IsGood);
        Assert.False(LogVerifier.Verify(withWal, trust).IsGood);
    }

    private void FillCorpus()
    {
        FaultyLogStore small = TestLog.Make(20, _signer);
        foreach (int records in new[] { 1, 2, 255, 256, 257, 600 })
        {
            _corpus.Add(($"good-{records}", TestLog.Make(records, _signer)));
        }

        _corpus.Add(("good-20", small));
        AddFlips("", small, _ => true);
        AddCutsAndExtensions(small);
        AddMissingAndExtraFiles(small);
        AddRebuilt(small);
        AddUnfinished();
    }

    private void AddFlips(string prefix, FaultyLogStore store, Predicate<string> isFlipped)
    {
        foreach ((string path, byte[] bytes) in store.Files.Where(file => isFlipped(file.Key)))
        {
            for (int i = 0; i < bytes.Length; i += bytes.Length > 1000 ? LargeStride : SmallStride)
            {
                byte[] changed = [.. bytes];
                changed[i] ^= (byte)(1 << (i % 8));
                Add($"{prefix}flip-{path.Replace('/', '_')}-{i}", store, s => s.Put(path, changed));
            }
        }
    }

    private void AddCutsAndExtensions(FaultyLogStore store)
    {
        foreach ((string path, byte[] bytes) in store.Files)
        {
            string name = path.Replace('/', '_');
            for (int length = 0; length < bytes.Length; length += bytes.Length > 1000 ? 501 : 53)
            {
                byte[] cut = bytes[..length];
                Add($"cut-{name}-{length}", store, s => s.Put(path, cut));
            }

            Add($"long-{name}", store, s => s.Put(path, [.. bytes, 0]));
            Add($"longer-{name}", store, s => s.Put(path, [.. bytes, .. new byte[99], 1]));
        }
    }

    private void AddMissingAndExtraFiles(FaultyLogStore store)
    {
        foreach (string path in store.Files.Keys)
        {
            Add($"missing-{path.Replace('/', '_')}", store, s => s.Remove(path));
        }

        byte[] tile = store.Files[Tile];
        byte[] bundle = store.Files[Bundle];
        (string Path, byte[] Bytes)[] extra =
        [
            ("tile/0/000", new byte[8192]), ("tile/0/001", new byte[8192]), ("tile/1/000.p/1", new byte[32]), ("tile/0/000.p/0", []),
            ("tile/0/000.p/256", new byte[8192]), ("tile/0/000.p/020", tile), ("tile/0/x000/000.p/20", tile), ("tile/00/000.p/20", tile),
            ("tile/entries/000.p/21", bundle), ("tile/entries/000.p/19", bundle), ("tile/0/000.p/20.tmp", tile), (".state/other", []), ("note.txt", []),
            ("tile/0/000.p/19", new byte[19 * 32]), ("tile/64/000.p/1", new byte[32]), ("checkpoint.new", store.Files[LogLayout.Checkpoint]),
        ];
        foreach ((string path, byte[] bytes) in extra)
        {
            Add($"extra-{path.Replace('/', '_')}", store, s => s.Put(path, bytes));
        }
    }

    private void AddRebuilt(FaultyLogStore store)
    {
        List<byte[]> records = Records(store.Files[Bundle]);
        AddRebuilt("swapped", store, records, r => (r[4], r[9]) = (r[9], r[4]));
        AddRebuilt("dropped", store, records, r => r.RemoveAt(6));
        AddRebuilt("duplicated", store, records, r => r.Insert(8, r[7]));
        AddRebuilt("last-dropped", store, records, r => r.RemoveAt(19));
        AddRebuilt("unchanged", store, records, r => { });
        string text = Encoding.Latin1.GetString(records[19]);
        AddRebuilt("line-feed", store, records, r => r[19] = [.. r[19], (byte)'\n']);
        AddRebuilt("byte-above", store, records, r => r[19] = Encoding.Latin1.GetBytes(text.Replace("message", "m\u00e4ssage", StringComparison.Ordinal)));
        foreach (string change in File.ReadAllLines(Path.Combine(Root(), "tests", "vectors", "audit-spellings.txt")).Where(l => !l.StartsWith('#')))
        {
            // The last record, so that no later one tells.
            string[] sides = change.Split(" => ");
            Assert.Contains(sides[0], text, StringComparison.Ordinal);
            byte[] spelled = Encoding.Latin1.GetBytes(text.Replace(sides[0], sides[1], StringComparison.Ordinal));
            AddRebuilt($"spelling-{change}", store, records, r => r[19] = spelled);
        }
    }

    /// <summary>A log that stopped between two checkpoints, and one whose last frame is torn.</summary>
    private void AddUnfinished()
    {
        FaultyLogStore store = new();
        LogWriter writer = TestLog.Open(store, TestLog.Options(_signer, reserve: 1), _signer.Verifier, out _);
        TestLog.Require(writer.Begin(1));
        for (int i = 0; i < 12; i++)
        {
            TestLog.Append(writer, i);
        }

        TestLog.Require(writer.Commit());
        FaultyLogStore open = store.Copy();
        writer.Dispose();
        _corpus.Add(("good-open", open));
        byte[] wal = open.Files[LogLayout.Wal];
        for (int cut = 1; cut < 400; cut += 59)
        {
            byte[] torn = wal[..^cut];
            Add($"torn-{cut}", open, s => s.Put(LogLayout.Wal, torn));
        }

        FaultyLogStore compacting = TestLog.MakeCompacting(_signer);
        _corpus.Add(("good-compacting", compacting));
        AddFlips("compacting-", compacting, path => path is LogLayout.Wal or LogLayout.OtherWal);
        byte[] older = compacting.Files[LogLayout.Wal];
        Add("compacting-older-missing", compacting, s => s.Remove(LogLayout.Wal));
        Add("compacting-older-torn", compacting, s => s.Put(LogLayout.Wal, older[..^5]));
        Add("compacting-older-empty", compacting, s => s.Put(LogLayout.Wal, older[..WalCodec.HeaderBytes]));
        for (int i = 24; i < wal.Length; i += 241)
        {
            byte[] changed = [.. wal];
            changed[i] ^= 0x10;
            Add($"open-flip-{i}", open, s => s.Put(LogLayout.Wal, changed));
        }
    }

    private void AddRebuilt(string name, FaultyLogStore store, List<byte[]> records, Action<List<byte[]>> change)
    {
        List<byte[]> changed = [.. records];
        change(changed);
        Add($"rebuilt-{name}", store, s =>
        {
            TileTree tree = new();
            List<byte> bundle = [];
            List<byte> tile = [];
            foreach (byte[] record in changed)
            {
                byte[] leaf = Sha256.Hash([0, .. record]);
                tree.Add(leaf);
                tile.AddRange(leaf);
                bundle.AddRange([(byte)(record.Length >> 8), (byte)record.Length, .. record]);
            }

            byte[] root = new byte[32];
            tree.Root(root);
            s.Remove(Bundle);
            s.Remove(Tile);
            s.Put($"tile/entries/000.p/{changed.Count}", [.. bundle]);
            s.Put($"tile/0/000.p/{changed.Count}", [.. tile]);
            byte[] text = new LogCheckpoint(TestLog.Origin, (ulong)changed.Count, Digest.From(root)).ToText();
            s.Put(LogLayout.Checkpoint, SignedNote.Sign(text, _signer).Bytes.ToArray());

            // Whoever has the key also has the folder: the state follows, so that only the records themselves can tell.
            s.Put(TestLog.WalOf(s), WalCodec.Header((ulong)changed.Count));
            s.Put(LogLayout.Head, Head((ulong)changed.Count, root));
            s.Put(LogLayout.Recovery, Recovery((ulong)changed.Count));
        });
    }

    private static byte[] Head(ulong size, byte[] root)
    {
        string lines = string.Create(
            CultureInfo.InvariantCulture,
            $"guard log state v1\norigin {TestLog.Origin}\nsize {size}\nroot {Convert.ToHexStringLower(root)}\nboot 1\n");
        byte[] digest = Sha256.Hash(Encoding.ASCII.GetBytes(lines));
        return Encoding.ASCII.GetBytes(lines + $"sha256 {Convert.ToHexStringLower(digest)}\n");
    }

    private static byte[] Recovery(ulong size)
    {
        byte[] bytes = new byte[24];
        Encoding.ASCII.GetBytes("GUARDREC").CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(12), size);
        return [.. bytes, .. Sha256.Hash(bytes)];
    }

    private void Add(string name, FaultyLogStore store, Action<FaultyLogStore> change)
    {
        FaultyLogStore copy = store.Copy();
        change(copy);
        string folder = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '~'));
        _corpus.Add(($"{folder}-{_corpus.Count}", copy));
    }

    private static List<byte[]> Records(ReadOnlySpan<byte> rest)
    {
        List<byte[]> records = [];
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            records.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return records;
    }

    private void WriteCorpus()
    {
        foreach ((string name, FaultyLogStore store) in _corpus)
        {
            foreach ((string path, byte[] bytes) in store.Files)
            {
                string file = Path.Combine(_folder, name, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, bytes);
            }
        }

        File.WriteAllBytes(Path.Combine(_folder, "secret"), TestLog.Secret);
    }

    /// <summary>Their verdict on each log, all in one run.</summary>
    private Dictionary<string, JsonElement> Ask(IEnumerable<string> names, bool isPublic)
    {
        List<string> words = [Path.Combine(Root(), "verification", "audit_verifier", "verify_log.py"), "--json"];
        words.AddRange(["--key", _signer.Verifier.ToString(), "--secret", Path.Combine(_folder, "secret")]);
        words.AddRange(isPublic ? ["--public"] : []);
        words.AddRange(names);
        ProcessStartInfo start = new("python3", words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process python = Process.Start(start)!;
        python.ErrorDataReceived += (_, _) => { };
        python.BeginErrorReadLine();
        Dictionary<string, JsonElement> verdicts = [];
        while (python.StandardOutput.ReadLine() is { } line)
        {
            JsonElement verdict = JsonDocument.Parse(line).RootElement;
            verdicts.Add(verdict.GetProperty("log").GetString()!, verdict);
        }

        python.WaitForExit();
        Assert.Equal(1, python.ExitCode);
        return verdicts;
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Guard.sln stands in no folder above the tests");
    }
}
