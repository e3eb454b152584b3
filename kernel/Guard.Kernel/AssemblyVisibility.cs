using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Guard.Kernel.Tests")]
