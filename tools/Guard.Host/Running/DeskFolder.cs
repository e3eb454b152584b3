using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>RUN/desk: signed notes come in by rename and are taken at frame boundaries in name order; taken ones move to desk/taken.</summary>
public sealed class DeskFolder
{
    /// <summary>File name ending of a note.</summary>
    public const string Extension = ".note";

    private readonly string _path;
    private readonly string _taken;

    /// <summary>A run's desk; the folder is created.</summary>
    public DeskFolder(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _path = folder.Desk;
        _taken = Path.Combine(_path, "taken");
        Directory.CreateDirectory(_taken);
    }

    /// <summary>Puts a note in, whole or not at all.</summary>
    public string Put(string name, ReadOnlySpan<byte> note)
    {
        string path = Path.Combine(_path, name + Extension);
        string temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(note);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
        return path;
    }

    /// <summary>Notes that wait, in name order, as many as one frame takes.</summary>
    internal List<NoteInput> Waiting()
    {
        string[] files = Directory.GetFiles(_path, "*" + Extension);
        Array.Sort(files, StringComparer.Ordinal);
        var notes = new List<NoteInput>();
        foreach (string file in files.Take(FrameInputs.MaxPerKind))
        {
            notes.Add(new NoteInput(Path.GetFileName(file), [.. ReadBounded(file)]));
        }

        return notes;
    }

    /// <summary>Moves a taken note away.</summary>
    internal void Taken(string name) => File.Move(Path.Combine(_path, name), Path.Combine(_taken, name), overwrite: true);

    // One byte more than a note may have is enough for the monitor to refuse it; a huge file is not read whole.
    private static byte[] ReadBounded(string file)
    {
        using FileStream stream = File.OpenRead(file);
        var bytes = new byte[Math.Min(stream.Length, ReviewDesk.NoteMaxBytes + 1)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
