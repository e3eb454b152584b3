using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>Types at the consoles of a run's guests and reads what they answer, frame by frame.</summary>
public sealed class LinuxConversation
{
    /// <summary>The most frames a boot takes.</summary>
    public const int BootFrames = 3000;

    private const int AnswerFrames = 3000;
    private const string Prompt = "/ # ";

    private readonly Action<SystemImage, FrameReport>? _onFrame;
    private readonly Dictionary<PartitionId, StringBuilder> _texts = [];
    private int _asked;

    /// <summary>Begins with a run at its start.</summary>
    /// <param name="session">The run.</param>
    /// <param name="onFrame">Called after each frame; may be null.</param>
    public LinuxConversation(RunSession session, Action<SystemImage, FrameReport>? onFrame)
    {
        ArgumentNullException.ThrowIfNull(session);
        Session = session;
        Ledger = new RunLedger(session.Image);
        Ledger.Take(session.Monitor.Report);
        _onFrame = onFrame;
        foreach (PartitionRow row in session.Image.Partitions)
        {
            _texts.Add(row.Id, new StringBuilder());
        }
    }

    /// <summary>The run.</summary>
    public RunSession Session { get; }

    /// <summary>What crossed and what did not.</summary>
    public RunLedger Ledger { get; }

    /// <summary>Every change of a transfer's state, in order.</summary>
    public List<TransferEvent> Transfers { get; } = [];

    /// <summary>A domain's partition.</summary>
    public PartitionId IdOf(string domain) => Session.Image.Partitions.First(row => row.Name == domain).Id;

    /// <summary>Runs some frames.</summary>
    public void Run(int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Step();
        }
    }

    /// <summary>Runs until a domain has written a text, and has a prompt behind it.</summary>
    /// <returns>False when it did not come.</returns>
    public bool WaitFor(string domain, string text, int mostFrames, bool prompt = true)
    {
        StringBuilder console = _texts[IdOf(domain)];
        for (int i = 0; i < mostFrames; i++)
        {
            string written = console.ToString();
            int at = written.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0 && (!prompt || written.IndexOf(Prompt, at, StringComparison.Ordinal) >= 0))
            {
                return true;
            }

            Step();
        }

        return false;
    }

    /// <summary>Types a command at a domain's shell and waits for its answer, in one line.</summary>
    /// <exception cref="OperatorException">Exit code 1: no answer came.</exception>
    public string Ask(string domain, string command)
    {
        // The shell echoes what is typed; so what stands in the echo is not what stands in the answer.
        string number = (++_asked).ToString(CultureInfo.InvariantCulture);
        int from = _texts[IdOf(domain)].Length;
        Session.Type(IdOf(domain), Encoding.ASCII.GetBytes($"echo \"@\"\"{number}:$( {command} )\"; echo \"@\"\"{number}.\"\n"));
        if (!WaitFor(domain, $"\n@{number}.", AnswerFrames))
        {
            throw new OperatorException(1, $"'{domain}' did not answer: {command}", "look at RUN/consoles/" + domain + ".txt");
        }

        string written = _texts[IdOf(domain)].ToString()[from..];
        string begin = $"@{number}:";
        int at = written.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        string answer = written[at..written.IndexOf($"\n@{number}.", at, StringComparison.Ordinal)];
        return string.Join(' ', answer.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private void Step()
    {
        FrameReport report = Session.Step();
        Ledger.Take(report);
        Transfers.AddRange(report.Transfers);
        _onFrame?.Invoke(Session.Image, report);
        foreach (ConsoleOutput output in report.Console.Where(output => output.Port == 0))
        {
            _texts[output.Partition].Append(Encoding.Latin1.GetString(output.Bytes.Span));
        }
    }
}
