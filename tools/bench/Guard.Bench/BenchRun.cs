using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using Guard.Audit;
using Guard.Host;
using Guard.Host.Auditing;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Policy.Diagnostics;

namespace Guard.Bench;

/// <summary>A real run of a system in a folder of its own: files, keys, signatures and flushes as `guard run` has them.</summary>
internal sealed class BenchRun : IDisposable
{
    private readonly string _path;
    private readonly RoleKeys _keys;

    private BenchRun(string path, RoleKeys keys, RunFolder folder, RunSession session)
    {
        _path = path;
        _keys = keys;
        Folder = folder;
        Session = session;
    }

    internal RunFolder Folder { get; }

    internal RunSession Session { get; }

    /// <summary>Compiles, signs and starts a system.</summary>
    /// <param name="options">Where.</param>
    /// <param name="systemFile">system.yaml.</param>
    /// <param name="batch">Number put into the segment `secret` of every image that has one; null for what the recipe says.</param>
    internal static BenchRun Start(BenchOptions options, string systemFile, uint? batch = null)
    {
        var secrets = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (batch is uint number)
        {
            var bytes = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
            secrets.Add("pump", bytes);
        }

        BuiltSystem built = SystemLoader.Compile(systemFile, null, secrets);
        if (built.Image is null)
        {
            throw new OperatorException(
                1,
                DiagnosticText.Render(built.Compilation.Diagnostics, built.Compilation.Sources, string.Empty),
                "guard check " + systemFile);
        }

        string path = options.MakeFolder(built.Image.Name);
        var folder = new RunFolder(path);
        RoleKeys keys = RoleKeys.Make(forThisRun: true);
        SystemLoader.Write(built, keys, folder);
        BootMaterial boot = BootVerifier.Verify(folder, null);
        var run = new RunOptions { LogSigner = keys.Signer("log"), Cores = 1 };
        return new BenchRun(path, keys, folder, RunSession.Start(boot, folder, run, keys.LogSecret));
    }

    /// <summary>Ends the run in order and verifies its log: figures of a run whose log does not verify are worth nothing.</summary>
    internal LogVerification CloseAndVerify()
    {
        Session.Close();
        Session.Dispose();
        LogVerification verification = LogVerifying.VerifyRun(Folder, null);
        return verification.Findings.Count == 0
            ? verification
            : throw new OperatorException(1, $"the log does not verify: {verification.Findings[0].Text}");
    }

    public void Dispose()
    {
        Session.Dispose();
        _keys.Dispose();
        Directory.Delete(_path, recursive: true);
    }
}
