using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Guard.Audit.Tests")]          // Tree, frames and state files are tested on their own.
[assembly: InternalsVisibleTo("Guard.Kernel.Tests")]         // The tree beside its model.
