using System.IO;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

/// <summary>A test of the example two-linux; skipped where its guests are not made.</summary>
public sealed class LinuxGuestsFactAttribute : FactAttribute
{
    public LinuxGuestsFactAttribute()
    {
        if (!File.Exists(Path.Combine(Example, "guest", "build", "linux")))
        {
            Skip = "the guests of two-linux are not made: policy/examples/two-linux/make-guests.sh";
        }
    }

    internal static string Example => Path.Combine(RepositoryPlace.Find(), "policy", "examples", "two-linux");
}
