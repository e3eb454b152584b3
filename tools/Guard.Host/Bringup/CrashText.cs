using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Iced.Intel;

namespace Guard.Host.Bringup;

/// <summary>A crash record for people: cause, registers, disassembly.</summary>
public static class CrashText
{
    private const int RegistersPerLine = 6;

    /// <summary>The text.</summary>
    public static string Render(CrashRecord crash)
    {
        ArgumentNullException.ThrowIfNull(crash);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{crash.Cause} at {crash.InstructionAddress:X8}, tick {crash.Tick}\n");
        foreach (RegisterValue[] line in crash.Registers.Chunk(RegistersPerLine))
        {
            text.Append("  ")
                .AppendJoin(
                    "  ",
                    line.Select(register => string.Create(CultureInfo.InvariantCulture, $"{register.Name}={register.Value:X8}")))
                .Append('\n');
        }

        byte[] bytes = [.. crash.InstructionBytes];
        var decoder = Iced.Intel.Decoder.Create(32, bytes, crash.InstructionAddress);
        decoder.Decode(out Instruction instruction);
        return text.Append(CultureInfo.InvariantCulture, $"  {Convert.ToHexStringLower(bytes)}  {instruction}").ToString();
    }
}
