using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>A store that answers as FileLogStore on a file system does, with each system call an effect that may go wrong.</summary>
/// <remarks>
/// Modelled: a host's cache over a medium; names that are durable only when their folder was flushed; a handle that is dropped after
/// a failure; temporary files; a failed flush whose data the cache takes for written; lost, reordered and torn sectors.
/// </remarks>
internal sealed class SimulatedStore : ILogStore
{
    private const string Temporary = ".tmp";
    private const int RoomBytes = 4096;

    private readonly string _name;
    private readonly SimulatedDisk _disk;
    private readonly SortedDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedFile> _durableNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _open = new(StringComparer.Ordinal);      // Whether the folder is still to be flushed.
    private readonly List<List<(string Path, ReadOnlyMemory<byte> Bytes)>> _puts = [[]];

    internal SimulatedStore(string name, SimulatedDisk disk)
    {
        _name = name;
        _disk = disk;
    }

    /// <summary>
    /// Names of files whose later bytes survived a loss of power while earlier ones did not, until they are written anew or removed.
    /// </summary>
    internal SortedSet<string> Reordered { get; } = new(StringComparer.Ordinal);

    /// <summary>Told after each effect on a file.</summary>
    internal Action<string>? Changed { get; set; }

    /// <summary>A disk that answers flushes without carrying them out: for showing that the simulation finds it.</summary>
    internal bool LiesAboutFlushes { get; set; }

    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        bool isNew = !_files.ContainsKey(path);
        StoreStatus status = Write("append", path, path, bytes);
        if (status == StoreStatus.Ok)
        {
            _open.TryAdd(path, isNew);
        }

        return status;
    }

    public StoreStatus Flush(string path)
    {
        if (!_open.TryGetValue(path, out bool isNew))
        {
            return _files.ContainsKey(path) ? StoreStatus.Failed : StoreStatus.Missing;
        }

        StoreStatus status = FlushFile("flush", path, path);
        if (status == StoreStatus.Ok && isNew)
        {
            status = FlushFolder(path);
            _open[path] = status != StoreStatus.Ok;
        }

        if (status != StoreStatus.Ok)
        {
            _open.Remove(path);
        }

        return status;
    }

    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        _open.Remove(path);
        string temporary = path + Temporary;
        Remove(temporary);
        StoreStatus status = Write("replace: write", path, temporary, bytes);
        status = status == StoreStatus.Ok ? FlushFile("replace: flush", path, temporary) : status;
        status = status == StoreStatus.Ok ? Rename(temporary, path) : status;
        if (status == StoreStatus.Ok)
        {
            return FlushAnew(path);
        }

        Remove(temporary);
        return status;
    }

    public StoreStatus Put(string path, ReadOnlyMemory<byte> bytes)
    {
        _open.Remove(path);
        _puts[^1].Add((path, bytes));
        return StoreStatus.Ok;
    }

    public void Barrier() => _puts.Add([]);

    /// <summary>Group by group. A caller that may be told to ask again is told so after each group but the last: the work goes on beside it.</summary>
    public StoreStatus Settle(bool mustEnd)
    {
        while (_puts.Count > 1 || _puts[0].Count > 0)
        {
            StoreStatus status = PutInPlace(_puts[0]);
            if (status != StoreStatus.Ok)
            {
                ForgetPuts();
                return status;
            }

            _puts[0].Clear();
            if (_puts.Count > 1)
            {
                _puts.RemoveAt(0);
                if (!mustEnd)
                {
                    return StoreStatus.Pending;
                }
            }
        }

        return StoreStatus.Ok;
    }

    public StoreStatus Truncate(string path, long lengthBytes)
    {
        _open.Remove(path);
        if (!_files.TryGetValue(path, out SimulatedFile? file))
        {
            return StoreStatus.Missing;
        }

        StoreStatus status = Plain("truncate", path, () => file.Cut((int)lengthBytes));
        return status == StoreStatus.Ok ? FlushFile("truncate: flush", path, path) : status;
    }

    public StoreStatus Delete(string path)
    {
        _open.Remove(path);
        if (!_files.ContainsKey(path))
        {
            return StoreStatus.Ok;
        }

        StoreStatus status = Plain("delete", path, () => Remove(path));
        return status == StoreStatus.Ok ? FlushAnew(path) : status;
    }

    public long LengthBytes(string path) => _files.TryGetValue(path, out SimulatedFile? file) ? file.LengthBytes : -1;

    public bool TryRead(string path, long offsetBytes, Span<byte> target)
    {
        if (!_files.TryGetValue(path, out SimulatedFile? file) || offsetBytes < 0 || offsetBytes > file.LengthBytes - target.Length)
        {
            return false;
        }

        file.Content.Slice((int)offsetBytes, target.Length).CopyTo(target);
        return true;
    }

    public string[] List(string folder)
    {
        var names = new List<string>();
        foreach (string name in _files.Keys)
        {
            if (folder.Length == 0 || name.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                names.Add(name);
            }
        }

        return names.ToArray();
    }

    internal SimulatedFile? Find(string path) => _files.GetValueOrDefault(path);

    /// <summary>Whether a loss of power now would leave this very file under this name.</summary>
    internal bool IsNameDurable(string path) =>
        _files.TryGetValue(path, out SimulatedFile? file) && _durableNames.TryGetValue(path, out SimulatedFile? durable) && file == durable;

    /// <summary>The process is gone: handles are closed, what it wrote stays.</summary>
    internal void EndProcess()
    {
        _open.Clear();
        ForgetPuts();
    }

    /// <summary>
    /// A store may have made room ahead, with zeros, where a write-ahead log or a journal is written; without the process they are seen.
    /// </summary>
    internal void ShowRoom(Dice dice)
    {
        string[] written = _name == "journal"
            ? [.. _files.Keys.Where(path => path != JournalReader.ReservePath)]
            : [LogLayout.Wal, LogLayout.OtherWal];
        foreach (string path in written)
        {
            if (_files.TryGetValue(path, out SimulatedFile? file) && dice.OneIn(2))
            {
                file.Append(new byte[_disk.Take(dice.Below(RoomBytes))]);
                file.Flush();
            }
        }
    }

    internal void LosePower(Dice dice)
    {
        var names = new SortedSet<string>(_files.Keys, StringComparer.Ordinal);
        names.UnionWith(_durableNames.Keys);
        foreach (string name in names)
        {
            if (!IsNameDurable(name) && dice.OneIn(2))
            {
                Rewind(name);                             // The change of name was not written.
            }
        }

        var seen = new HashSet<SimulatedFile>();
        foreach (KeyValuePair<string, SimulatedFile> file in _files)
        {
            if (seen.Add(file.Value) && file.Value.LosePower(dice))
            {
                Reordered.Add(file.Key);
            }
        }

        _durableNames.Clear();
        foreach (KeyValuePair<string, SimulatedFile> file in _files)
        {
            _durableNames.Add(file.Key, file.Value);
        }
    }

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    private void Rewind(string name)
    {
        if (_durableNames.TryGetValue(name, out SimulatedFile? before))
        {
            _files[name] = before;
        }
        else
        {
            _files.Remove(name);
        }
    }

    private void Remove(string path)
    {
        if (_files.Remove(path, out SimulatedFile? file))
        {
            _disk.GiveBack(file.LengthBytes);
        }
    }

    private void ForgetPuts()
    {
        _puts.Clear();
        _puts.Add([]);
    }

    private StoreStatus PutInPlace(List<(string Path, ReadOnlyMemory<byte> Bytes)> group)
    {
        StoreStatus status = StoreStatus.Ok;
        foreach ((string path, ReadOnlyMemory<byte> bytes) in group)
        {
            Remove(path + Temporary);
            status = status == StoreStatus.Ok ? Write("put: write", path, path + Temporary, bytes.Span) : status;
        }

        foreach ((string path, _) in group)
        {
            status = status == StoreStatus.Ok ? FlushFile("put: flush", path, path + Temporary) : status;
        }

        foreach ((string path, _) in group)
        {
            status = status == StoreStatus.Ok ? Rename(path + Temporary, path) : status;
        }

        if (status != StoreStatus.Ok)
        {
            foreach ((string path, _) in group)
            {
                Remove(path + Temporary);
            }

            return status;
        }

        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string path, _) in group)
        {
            folders[FolderOf(path)] = path;
        }

        foreach (string path in folders.Values)
        {
            StoreStatus flushed = FlushFolder(path);
            status = flushed == StoreStatus.Ok ? status : flushed;
        }

        return status;
    }

    private StoreStatus Write(string what, string path, string place, ReadOnlySpan<byte> bytes)
    {
        SimulationFault? fault = _disk.Next(_name, what, path);
        int wanted = fault?.Kind switch
        {
            SimulationFaultKind.Fail => 0,
            SimulationFaultKind.Short => (int)(fault.Detail % (ulong)(bytes.Length + 1)),
            SimulationFaultKind.Kill or SimulationFaultKind.Power => (fault.Detail % 3) switch
            {
                0 => 0,
                1 => (int)((fault.Detail >> 8) % (ulong)(bytes.Length + 1)),
                _ => bytes.Length,
            },
            _ => bytes.Length,
        };
        int taken = _disk.Take(wanted);
        if (taken > 0 || bytes.IsEmpty)
        {
            FileAt(place).Append(bytes[..taken]);
            Changed?.Invoke(place);
        }

        if (fault?.Kind is SimulationFaultKind.Kill or SimulationFaultKind.Power)
        {
            throw _disk.Die(fault);
        }

        if (fault?.Kind is SimulationFaultKind.Fail or SimulationFaultKind.Short)
        {
            _open.Remove(place);
            return StoreStatus.Failed;
        }

        if (taken < bytes.Length)
        {
            _open.Remove(place);
            return StoreStatus.Full;
        }

        return StoreStatus.Ok;
    }

    private SimulatedFile FileAt(string place)
    {
        if (!_files.TryGetValue(place, out SimulatedFile? file))
        {
            file = new SimulatedFile();
            _files.Add(place, file);
        }

        return file;
    }

    private StoreStatus FlushFile(string what, string path, string place)
    {
        SimulatedFile file = FileAt(place);
        return Plain(what, path, () =>
        {
            if (!LiesAboutFlushes)
            {
                file.Flush();
            }
        }, file.FailFlush);
    }

    private StoreStatus Rename(string from, string to) => Plain("rename", to, () =>
    {
        Remove(to);
        _files.Remove(from, out SimulatedFile? file);
        _files[to] = file!;
    });

    /// <summary>What a file held before is gone once its folder is flushed.</summary>
    private StoreStatus FlushAnew(string path)
    {
        StoreStatus status = FlushFolder(path);
        _ = status == StoreStatus.Ok && Reordered.Remove(path);
        return status;
    }

    private StoreStatus FlushFolder(string path) => Plain("flush folder", path, () =>
    {
        string folder = FolderOf(path);
        var names = new SortedSet<string>(_files.Keys, StringComparer.Ordinal);
        names.UnionWith(_durableNames.Keys);
        foreach (string name in names)
        {
            if (FolderOf(name) != folder || LiesAboutFlushes)
            {
                continue;
            }

            if (_files.TryGetValue(name, out SimulatedFile? file))
            {
                _durableNames[name] = file;
            }
            else
            {
                _durableNames.Remove(name);
            }
        }
    });

    /// <summary>An effect that happens or does not: a short one fails, a full disk does not hinder it.</summary>
    private StoreStatus Plain(string what, string path, Action act, Action? fail = null)
    {
        SimulationFault? fault = _disk.Next(_name, what, path);
        switch (fault?.Kind)
        {
            case SimulationFaultKind.Fail or SimulationFaultKind.Short:
                fail?.Invoke();
                return StoreStatus.Failed;
            case SimulationFaultKind.Kill or SimulationFaultKind.Power:
                if (fault.Detail % 3 == 2)
                {
                    act();
                    Changed?.Invoke(path);
                }

                throw _disk.Die(fault);
            default:
                act();
                Changed?.Invoke(path);
                return StoreStatus.Ok;
        }
    }
}
