namespace Guard.Audit;

/// <summary>FAU_GEN.1: whether the recorded event succeeded.</summary>
public enum AuditOutcome
{
    /// <summary>It failed or was refused. Written `failure`; the default, so that nobody succeeds by forgetting.</summary>
    Failure = 0,

    /// <summary>It succeeded. Written `success`.</summary>
    Success = 1,
}
