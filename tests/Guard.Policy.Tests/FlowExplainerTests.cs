using System;
using System.Linq;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Analysis;
using Guard.Policy.Model;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class FlowExplainerTests
{
    private static readonly PolicyCompilation Compiled = MemoryFiles.ThreeLevels().Compile();

    [Fact]
    public void ADenialNamesTheFailingPartsTheNearestRuleAndWhatItWouldTake()
    {
        string text = FlowExplanationText.Render(new FlowExplainer(Compiled.Policy!, TestFilters.All).Explain("ops", "mallory", "note", null));
        Assert.Equal(
            """
            DENY  ops → mallory  type note
              ✗ a channel carries 'note' from 'ops' to 'mallory'
              ✗ SECRET//REL TO USA, GBR may flow to UNCLASSIFIED//REL TO USA, GBR: level SECRET above UNCLASSIFIED
              ✓ integrity 1 to 0
              ✓ judged by text-rebuild/1 and text-verify/1
              ✗ `never` forbids it                                                                                policy.yaml:NEVER
              nearest: status-down carries (status) from 'ops' to 'sensor'  policy.yaml:STATUS
              to allow it you need: a channel from 'ops' to 'mallory' + downgrade with an authority + review with quorum 2 + release slots and a covert budget + filters text-rebuild/1 and text-verify/1 + an exception from `never` at policy.yaml:NEVER

            """.ReplaceLineEndings("\n").Replace("NEVER", LineOf("  - { from: ops, to: mallory }")).Replace("STATUS", LineOf("  status-down: ")),
            text);
    }

    // Number of the line that begins so: the example may grow.
    private static string LineOf(string beginning)
    {
        string[] lines = MemoryFiles.ThreeLevels().Text("policy.yaml").Split('\n');
        return FormattableString.Invariant($"{Array.FindIndex(lines, line => line.StartsWith(beginning, StringComparison.Ordinal)) + 1}");
    }

    [Fact]
    public void AnAllowedFlowNamesItsRuleAndTerms()
    {
        FlowExplanation explanation = new FlowExplainer(Compiled.Policy!, TestFilters.All).Explain("ops", "sensor", "status", null);
        Assert.True(explanation.Allowed);
        Assert.StartsWith("policy.yaml:", explanation.Rule, StringComparison.Ordinal);
        Assert.Contains(explanation.Reasons, reason => reason.Text == "after 2 approvals, of releaser and releaser");
        Assert.Contains(explanation.Reasons, reason => reason.Text == "in slots every 20ms, at most 2, padded");
        Assert.Empty(explanation.Needed);
    }

    [Theory]
    [InlineData("opps", "sensor", null, null, "there is no domain 'opps'; did you mean 'ops'?")]
    [InlineData("ops", "sensor", "statsu", null, "there is no type 'statsu'; did you mean 'status'?")]
    [InlineData("ops", "sensor", "status", "SECRT//REL TO USA", "'SECRT' is no level of lattice 'us'")]
    public void AQuestionAboutNothingIsSaidToBeOne(string from, string to, string? type, string? label, string problem) =>
        Assert.Equal(problem, new FlowExplainer(Compiled.Policy!, TestFilters.All).Explain(from, to, type, label).Problem);

    [Theory]
    [InlineData(1)]
    [InlineData(20260222)]
    public void ExplainAgreesWithTheCompiledTableOnTenThousandRandomTuples(int seed)
    {
        var random = new Random(seed);
        PolicyModel policy = Compiled.Policy!;
        var table = new ImageTable(Compiled.Image!);
        var explainer = new FlowExplainer(policy, TestFilters.All);
        string[] labels = [.. policy.Domains.Select(domain => domain.LabelText).Distinct(), "SECRET//REL TO USA", "UNCLASSIFIED//REL TO USA"];
        int allowed = 0;
        for (int i = 0; i < 10_000; i++)
        {
            DomainModel from = policy.Domains[random.Next(policy.Domains.Length)];
            DomainModel to = policy.Domains[random.Next(policy.Domains.Length)];
            TypeModel type = policy.Types[random.Next(policy.Types.Length)];
            string? marking = random.Next(2) == 0 ? null : labels[random.Next(labels.Length)];
            Label label = marking is null ? from.Label!.Value : LabelOf(marking, policy, explainer, from);
            FlowDecision decision = table.Decide(new PartitionId(from.Id), new PartitionId(to.Id), new TypeId(type.Id), label);
            FlowExplanation explanation = explainer.Explain(from.Name, to.Name, type.Name, marking);
            Assert.True(
                decision.Allowed == explanation.Allowed && decision.Rule == explanation.Rule,
                $"seed {seed}, {from.Name} to {to.Name}, {type.Name}, {marking}: table {decision.Allowed} "
                    + $"{decision.Rule}, explain {explanation.Rule}");
            allowed += decision.Allowed ? 1 : 0;
        }

        Assert.InRange(allowed, 100, 9_900);
    }

    // By hand, not by the compiler's own reader: level by name, then the nations after REL TO.
    private static Label LabelOf(string marking, PolicyModel policy, FlowExplainer explainer, DomainModel from)
    {
        Assert.Null(explainer.Explain(from.Name, from.Name, null, marking).Problem);
        string[] parts = marking.Split("//REL TO ");
        BitSet256 nations = parts[1].Split(", ").Aggregate(
            BitSet256.Empty, (set, nation) => set.With(policy.Lattice.Nations.IndexOf(nation)));
        return new Label(policy.Lattice.Id, (byte)policy.Lattice.Levels.IndexOf(parts[0]), 0, BitSet256.Empty, nations, 0);
    }
}
