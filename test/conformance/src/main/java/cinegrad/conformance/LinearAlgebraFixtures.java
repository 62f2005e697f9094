package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Optional;

/// Runs the folder `linalg`. Vectors that are known up to a phase are compared in products in which it cancels.
public final class LinearAlgebraFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "linalg";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var c = new TensorCase(golden, backend);
        boolean system = golden.keys().contains("in.b");
        var done = system ? system(c, c.in("a"), c.in("b")) : function(c, c.in("x"));
        return done.map(filled -> filled.compare().complete());
    }

    private static Optional<TensorCase> system(TensorCase c, Tensor a, Tensor b) {
        return switch (c.golden().op()) {
            case "torch.linalg.solve" -> Optional.of(c.output("y", a.solve(b)));
            case "torch.linalg.solve_triangular lower" -> Optional.of(c.output("y",
                    regular(a).solveTriangular(b, Triangle.LOWER)));
            case "torch.linalg.solve_triangular upper" -> Optional.of(c.output("y",
                    regular(a).solveTriangular(b, Triangle.UPPER)));
            case "torch.cholesky_solve" -> Optional.of(c.output("y", definite(a).cholesky().choleskySolve(b)));
            case "torch.linalg.lstsq" -> Optional.of(c.output("y", a.lstsq(b)));
            default -> Optional.empty();
        };
    }

    private static Optional<TensorCase> function(TensorCase c, Tensor x) {
        return switch (c.golden().op()) {
            case "torch.linalg.inv" -> Optional.of(c.output("y", x.inverse()));
            case "torch.linalg.det" -> Optional.of(c.output("y", x.det()));
            case "torch.linalg.slogdet" -> {
                var y = x.slogdet();
                yield Optional.of(c.output("sign", y.sign()).output("log", y.logAbsDet()));
            }
            case "torch.linalg.cholesky" -> Optional.of(c.output("y", definite(x).cholesky()));
            case "torch.linalg.qr" -> {
                var y = x.qr();
                yield Optional.of(c.output("q", y.q()).output("r", y.r()));
            }
            case "torch.linalg.eigh" -> {
                var y = x.plus(x.conj().transpose()).eigh();
                Tensor v = y.vectors();
                yield Optional.of(c.output("values", y.values()).output("squares", v.abs().square())
                        .output("weighted", v.matmul(v.conj().transpose().times(y.values().sin().unsqueeze(-1)))));
            }
            case "torch.linalg.svd" -> {
                var y = x.svd();
                yield Optional.of(c.output("s", y.s())
                        .output("weighted", y.u().matmul(y.vh().times(y.s().sin().unsqueeze(-1))))
                        .output("squares", y.u().abs().square().matmul(y.vh().abs().square())));
            }
            case "torch.linalg.pinv" -> Optional.of(c.output("y", x.pinv()));
            case "torch.linalg.matrix_exp" -> Optional.of(c.output("y", x.matrixExp()));
            default -> Optional.empty();
        };
    }

    private static Tensor regular(Tensor x) {
        return x.plus(identity(x).times(3));
    }

    private static Tensor definite(Tensor x) {
        return x.matmul(x.conj().transpose()).dividedBy(x.shape().size(-1)).plus(identity(x));
    }

    private static Tensor identity(Tensor x) {
        int n = x.shape().size(-1);
        double[] ones = new double[n * n];
        for (int i = 0; i < n; i++) ones[i * n + i] = 1;
        return Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(n, n)), ones));
    }
}
