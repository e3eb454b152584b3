using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Guard.X86.Tests.X87;

/// <summary>Reads vectors of format version 1, compressed or plain.</summary>
public static class VectorReader
{
    public static IEnumerable<VectorCase> ReadCompressed(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(plain, Encoding.ASCII);
        foreach (VectorCase item in Read(reader))
        {
            yield return item;
        }
    }

    public static IEnumerable<VectorCase> ReadPlain(string path)
    {
        using var reader = new StreamReader(path, Encoding.ASCII);
        foreach (VectorCase item in Read(reader))
        {
            yield return item;
        }
    }

    private static IEnumerable<VectorCase> Read(TextReader reader)
    {
        var origin = new VectorMachine();
        string form = string.Empty;
        string[] formMask = [];
        uint data = 0;
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0] == "#")
            {
                continue;
            }

            if (words[0] == "place")
            {
                data = Convert.ToUInt32(words[2]["data=".Length..], 16);
            }
            else if (words[0] == "base")
            {
                origin.Apply(words.AsSpan(1));
            }
            else if (words[0] == "@")
            {
                int tilde = Array.IndexOf(words, "~");
                form = tilde < 0 ? string.Join(' ', words[1..]) : string.Join(' ', words[1..tilde]);
                formMask = tilde < 0 ? [] : words[(tilde + 1)..];
            }
            else
            {
                yield return ReadCase(line, words, origin, form, formMask, data);
            }
        }
    }

    private static VectorCase ReadCase(
        string line, string[] words, VectorMachine origin, string form, string[] formMask, uint data)
    {
        int arrow = Array.IndexOf(words, ">");
        int tilde = Array.IndexOf(words, "~");
        byte[] code = VectorMachine.ParseBytes(words[0]);
        VectorMachine before = origin.Clone();
        before.Apply(words.AsSpan(1, arrow - 1));
        VectorMachine after = before.Clone();
        after.InstructionPointer = (uint)code.Length;
        Span<string> changes = words.AsSpan(arrow + 1, (tilde < 0 ? words.Length : tilde) - arrow - 1);
        foreach (string token in changes)
        {
            if (token.StartsWith("fault=", StringComparison.Ordinal))
            {
                after.InstructionPointer = 0;
            }
        }

        after.Apply(changes);
        var mask = new VectorMask(tilde < 0 ? formMask : words.AsSpan(tilde + 1));
        return new VectorCase(form, line, code, data, before, after, mask);
    }
}
