namespace Guard.Experiments.Simulation;

/// <summary>Says what goes wrong where: a function of the place alone.</summary>
internal interface IFaultPlan
{
    /// <summary>The fault at an effect, or null.</summary>
    SimulationFault? At(int life, int frame, int effect, string store, string what, string path);
}
