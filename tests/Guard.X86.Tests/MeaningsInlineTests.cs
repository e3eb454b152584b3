using System;
using System.Linq.Expressions;
using System.Reflection;
using Guard.X86.Semantics;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>
/// Meanings serve two engines: the interpreter's switch and methods compiled from expression trees. Decision record 0001 shows what the
/// JIT makes of both; these tests show that both compute the same.
/// </summary>
public sealed class MeaningsInlineTests
{
    /// <summary>A loop body as the recompiler would emit it: registers and flags are locals, meanings are calls.</summary>
    internal delegate uint Kernel(uint eax, uint ecx, uint edx);

    [Fact]
    public void ATreeOfMeaningsComputesWhatTheInterpreterDoes()
    {
        Kernel compiled = CompileLoop();
        foreach ((uint eax, uint ecx, uint edx) in new[] { (0u, 1u, 0u), (5u, 1000u, 0x80000000u), (0xFFFFFFFF, 77u, 0x12345678u) })
        {
            Assert.Equal(Interpret(eax, ecx, edx), compiled(eax, ecx, edx));
        }
    }

    [Theory]
    [InlineData(0x7FFFFFFFu, 1u)]
    [InlineData(0xFFFFFFFFu, 1u)]
    [InlineData(0u, 0u)]
    [InlineData(0x0Fu, 1u)]
    public void FlagsOfATreeArePackedLikeThoseOfACall(uint left, uint right)
    {
        ParameterExpression a = Expression.Parameter(typeof(uint));
        ParameterExpression b = Expression.Parameter(typeof(uint));
        ParameterExpression flags = Expression.Variable(typeof(LazyFlags));
        Expression body = Expression.Block(
            [flags],
            Call(typeof(BinaryArithmetic), nameof(BinaryArithmetic.Add), a, b, flags),
            Expression.Call(flags, typeof(LazyFlags).GetMethod(nameof(LazyFlags.Pack))!));
        uint packed = Expression.Lambda<Func<uint, uint, uint>>(body, a, b).Compile()(left, right);

        LazyFlags direct = default;
        BinaryArithmetic.Add(left, right, ref direct);
        Assert.Equal(direct.Pack(), packed);
    }

    /// <summary>The loop ADD EAX,EDX; XOR EAX,ECX; LEA-like ADD; AND; OR; SUB; DEC ECX; JNZ as an expression tree over meanings.</summary>
    internal static Kernel CompileLoop()
    {
        ParameterExpression eax = Expression.Parameter(typeof(uint), "eax");
        ParameterExpression ecx = Expression.Parameter(typeof(uint), "ecx");
        ParameterExpression edx = Expression.Parameter(typeof(uint), "edx");
        ParameterExpression flags = Expression.Variable(typeof(LazyFlags), "flags");
        LabelTarget end = Expression.Label(typeof(uint), "end");
        Expression body = Expression.Block(
            Expression.Assign(eax, Call(typeof(BinaryArithmetic), nameof(BinaryArithmetic.Add), eax, edx, flags)),
            Expression.Assign(eax, Call(typeof(Logical), nameof(Logical.Xor), eax, ecx, flags)),
            Expression.Assign(edx, Call(typeof(BinaryArithmetic), nameof(BinaryArithmetic.Add), edx, ecx, flags)),
            Expression.Assign(edx, Call(typeof(Logical), nameof(Logical.And), edx, Expression.Constant(0x7FFF_FFFFu), flags)),
            Expression.Assign(eax, Call(typeof(Logical), nameof(Logical.Or), eax, Expression.Constant(1u), flags)),
            Expression.Assign(eax, Call(typeof(BinaryArithmetic), nameof(BinaryArithmetic.Sub), eax, edx, flags)),
            Expression.Assign(ecx, Call(typeof(BinaryArithmetic), nameof(BinaryArithmetic.Dec), ecx, flags)),
            Expression.IfThen(Expression.Property(flags, nameof(LazyFlags.ZF)), Expression.Break(end, eax)));
        return Expression.Lambda<Kernel>(Expression.Block([flags], Expression.Loop(body, end)), eax, ecx, edx).Compile();
    }

    private static MethodCallExpression Call(Type group, string meaning, params Expression[] operands)
    {
        MethodInfo method = group.GetMethod(meaning)!.MakeGenericMethod(typeof(uint));
        return Expression.Call(method, operands);
    }

    private static uint Interpret(uint eax, uint ecx, uint edx)
    {
        // ADD EAX,EDX; XOR EAX,ECX; ADD EDX,ECX; AND EDX,7FFFFFFFh; OR EAX,1; SUB EAX,EDX; DEC ECX; JNZ start; HLT
        SnippetMachine machine = SnippetMachine.Flat("01D031C801CA81E2FFFFFF7F83C80129D04975ECF4");
        machine.Cpu.State.SetRegister(GeneralRegister.EAX, eax);
        machine.Cpu.State.SetRegister(GeneralRegister.ECX, ecx);
        machine.Cpu.State.SetRegister(GeneralRegister.EDX, edx);
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(ulong.MaxValue / 2).Reason);
        return (uint)machine.Cpu.State.GetRegister(GeneralRegister.EAX);
    }
}
