using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>A network inside one domain: curl reaches a service in an unmodified Linux, through passt and the domain's Unix socket.</summary>
public sealed class NetworkTests
{
    private const int LimitSeconds = 600;                                        // Ten where nothing else runs.

    // The other domain's guest: STI; again: HLT; JMP again.
    private const string Resting = "02B0AD1B" + "00000100" + "FE4F51E4" + "00000100" + "00000100" + "00000000" + "00000000" + "20000100" + "FBF4EBFC";

    [NetworkFact]
    public void ARealClientReachesAServiceInADomainAndTheReplayNeedsNoNetwork()
    {
        using var scratch = new Scratch();
        string system = WriteSystem(scratch);
        string socket = scratch.At("network.socket");
        int port = FreePort();
        using Process network = Passt(socket, port);
        using (GuardProcess guard = GuardProcess.Start(
            "run", system, "--out", scratch.At("run"), "--frames", "1000000", "--pace", "realtime", "--network", "low=connect:" + socket))
        {
            Await(guard, scratch.At("run", "consoles", "low.txt"), "WEB-UP");
            Assert.Equal("answer 1 of Linux", Curl(port, "/first"));
            Assert.Equal("answer 2 of Linux", Curl(port, "/second"));
            Await(guard, scratch.At("run", "consoles", "low.txt"), "WEB-SERVED 2");
            guard.Kill();
        }

        network.Kill();
        network.WaitForExit();
        File.Delete(socket);
        string console = File.ReadAllText(scratch.At("run", "consoles", "low.txt"));
        Assert.Contains("GET /first HTTP/1.1", console, StringComparison.Ordinal);
        Assert.Contains("User-Agent: curl", console, StringComparison.Ordinal);
        Assert.Contains("GET /second HTTP/1.1", Journal(scratch, "low"), StringComparison.Ordinal);
        Assert.DoesNotContain("GET /", Journal(scratch, "high"), StringComparison.Ordinal);
        Assert.DoesNotContain("GET /", Journal(scratch, "system"), StringComparison.Ordinal);
        (int code, string output, string error) = GuardProcess.Run("replay", scratch.At("run"));
        Assert.True(code == 0, output + error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("connect:")]
    public void OneSocketForTwoDomainsIsRefusedBeforeAnythingRuns(string prefix)
    {
        using var scratch = new Scratch();
        string system = WriteSystem(scratch, resting: true);
        string socket = scratch.At("network.socket");
        (int code, string _, string error) = GuardProcess.Run(
            "run", system, "--out", scratch.At("run"), "--frames", "3", "--network", "low=" + socket, "--network", $"high={prefix}{socket}");
        Assert.Equal(2, code);
        Assert.Contains($"{socket}: the socket of high and low; a network belongs to one domain", error, StringComparison.Ordinal);
        Assert.False(File.Exists(socket));
        Assert.False(File.Exists(scratch.At("run", "transcript")));
    }

    // two-linux with a network card for each domain: in the lower one Linux, in the upper one a guest that rests, or both at rest.
    private static string WriteSystem(Scratch scratch, bool resting = false)
    {
        string example = Path.Combine(RepositoryPlace.Find(), "policy", "examples", "two-linux");
        if (!resting)
        {
            LinuxGuests.Prepare(RepositoryPlace.Find());
            Directory.CreateDirectory(scratch.At("net", "guest", "build"));
            foreach (string file in (string[])["linux", "web.cpio"])
            {
                File.Copy(Path.Combine(example, "guest", "build", file), scratch.At("net", "guest", "build", file));
            }
        }

        Directory.CreateDirectory(scratch.At("net", "images"));
        foreach (string file in (string[])["policy.yaml", "system.yaml"])
        {
            string text = File.ReadAllText(Path.Combine(example, file));
            File.WriteAllText(scratch.At("net", file), text.Replace("- virtio-rng\n", "- virtio-rng\n      - virtio-net\n", StringComparison.Ordinal));
        }

        File.WriteAllBytes(scratch.At("net", "images", "resting.bin"), Convert.FromHexString(Resting));
        string recipe = File.ReadAllText(Path.Combine(example, "images", "low.recipe"));
        foreach (string domain in (string[])["low", "high"])
        {
            string level = domain == "low" ? "UNCLASSIFIED" : "SECRET";
            File.WriteAllText(
                scratch.At("net", "images", domain + ".recipe"),
                domain == "low" && !resting
                    ? recipe.Replace("low.cpio", "web.cpio", StringComparison.Ordinal)
                    : $"name {domain}\nversion 1\nrollback_index 1\nceiling {level}//REL TO USA\nmemory 2MiB\nmultiboot resting.bin\n");
        }

        return scratch.At("net", "system.yaml");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // A TCP stack in user space: what comes to the port on the host goes to port 80 of 10.9.0.2, as frames on the socket.
    private static Process Passt(string socket, int port)
    {
        string forward = string.Create(CultureInfo.InvariantCulture, $"{port}:80");
        string[] arguments =
        [
            "-f", "-q", "-e", "-s", socket, "-4", "-i", "lo", "-M", "02:00:00:00:00:01", "-a", "10.9.0.2", "-n", "24", "-g", "10.9.0.1", "-t", forward,
        ];
        Process passt = Process.Start(new ProcessStartInfo("passt", Environment.UserName == "root" ? [.. arguments, "--runas", "0"] : arguments)
        {
            RedirectStandardError = true,
        })!;
        passt.ErrorDataReceived += (_, _) => { };
        passt.BeginErrorReadLine();
        for (int i = 0; i < 100 && !File.Exists(socket); i++)
        {
            Assert.False(passt.HasExited, "passt has ended");
            Thread.Sleep(100);
        }

        return passt;
    }

    private static void Await(GuardProcess guard, string console, string text)
    {
        for (int i = 0; i < 10 * LimitSeconds && !(File.Exists(console) && File.ReadAllText(console).Contains(text, StringComparison.Ordinal)); i++)
        {
            Assert.False(guard.HasEnded, guard.HasEnded ? guard.Finish().Error : string.Empty);
            Thread.Sleep(100);
        }
    }

    private static string Curl(int port, string path)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}");
        using Process curl = Process.Start(
            new ProcessStartInfo("curl", ["-sS", "--noproxy", "*", "--max-time", "60", "--retry", "5", "--retry-all-errors", address])
            {
                RedirectStandardOutput = true,
            })!;
        string answer = curl.StandardOutput.ReadToEnd();
        curl.WaitForExit();
        return answer;
    }

    private static string Journal(Scratch scratch, string file) => Encoding.Latin1.GetString(File.ReadAllBytes(scratch.At("run", "journal", file)));
}
