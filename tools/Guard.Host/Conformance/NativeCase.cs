using System;
using System.Collections.Generic;
using System.Globalization;

namespace Guard.Host.Conformance;

/// <summary>One line of a native vector file: code, then what differs before, after, and what is undefined (FORMAT.md of the set).</summary>
internal sealed class NativeCase
{
    private NativeCase(byte[] code, string form)
    {
        Code = code;
        Form = form;
    }

    /// <summary>The instruction's bytes.</summary>
    public byte[] Code { get; }

    /// <summary>The form it belongs to, in the SDM's words.</summary>
    public string Form { get; }

    /// <summary>Values that differ from the base state before the instruction, as written.</summary>
    public List<(string Name, string Value)> Before { get; } = [];

    /// <summary>Values that differ from before once it is done, as written.</summary>
    public List<(string Name, string Value)> After { get; } = [];

    /// <summary>Bits not to be compared, by name, as written.</summary>
    public Dictionary<string, string> Undefined { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses a case line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="form">The form heading it stands under, "@" removed, with its default masks.</param>
    /// <exception cref="FormatException">The line is not a case.</exception>
    public static NativeCase Parse(string line, string form)
    {
        string[] tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int tilde = form.IndexOf('~', StringComparison.Ordinal);
        NativeCase result = new(Convert.FromHexString(tokens[0]), (tilde < 0 ? form : form[..tilde]).Trim());
        int part = 0;
        bool ownMask = false;
        for (int i = 1; i < tokens.Length; i++)
        {
            if (tokens[i] is ">" or "~")
            {
                part = tokens[i] == ">" ? 1 : 2;
                ownMask |= part == 2;
                continue;
            }

            (string name, string value) = Pair(tokens[i]);
            if (part == 2)
            {
                result.Undefined[name] = value;
            }
            else
            {
                (part == 0 ? result.Before : result.After).Add((name, value));
            }
        }

        if (!ownMask && tilde >= 0)
        {
            foreach (string token in form[(tilde + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                (string name, string value) = Pair(token);
                result.Undefined[name] = value;
            }
        }

        return result;
    }

    /// <summary>Splits "name=value".</summary>
    public static (string Name, string Value) Pair(string token)
    {
        int equals = token.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (token[..equals], token[(equals + 1)..]) : throw new FormatException($"'{token}' is not name=value.");
    }

    /// <summary>A hexadecimal number of up to 16 digits.</summary>
    public static ulong Number(string digits) =>
        ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
