using System;
using System.IO;
using System.Reflection;
using Xunit;

namespace Guard.Kernel.Tests.Beside;

/// <summary>verification/models/Beside.dfy as Dafny compiles it, loaded into this process: once for all tests, when the first asks.</summary>
public sealed class CompiledModels
{
    /// <summary>Name of the tests that share it.</summary>
    public const string Collection = "compiled models";

    private readonly Lazy<Assembly> _assembly = new(Compile);

    /// <summary>A function of a class in verification/models/Guard.Beside.</summary>
    public T Function<T>(string type, string name)
        where T : Delegate => _assembly.Value.GetType("Guard.Beside." + type, throwOnError: true)!.GetMethod(name)!.CreateDelegate<T>();

    private static Assembly Compile()
    {
        string folder = Directory.CreateTempSubdirectory("guard-dafny-").FullName;
        try
        {
            string models = Path.Combine(DafnyTool.Root, "verification", "models");
            (int translated, string translation) = DafnyTool.Run(
                "translate", "cs", "--include-runtime", "--no-verify", "--output", Path.Combine(folder, "Models"), Path.Combine(models, "Beside.dfy"));
            Assert.True(translated == 0, translation);
            foreach (string file in Directory.GetFiles(Path.Combine(models, "Guard.Beside"), "*.cs"))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            File.WriteAllText(Path.Combine(folder, "Models.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                </Project>
                """);
            string output = Path.Combine(folder, "out");
            (int built, string build) = DafnyTool.Start("build", folder, "-c", "Release", "-o", output, "--nologo");
            Assert.True(built == 0, build);
            return Assembly.Load(File.ReadAllBytes(Path.Combine(output, "Models.dll")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
