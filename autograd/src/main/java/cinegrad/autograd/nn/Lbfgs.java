package cinegrad.autograd.nn;

import cinegrad.autograd.Gradients;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The quasi-Newton method of limited memory: p ← p − η·H·g, where H approximates the inverse Hessian by the last few moves s and
/// the changes y of the gradient they made. For smooth losses without noise, such as a full batch.
///
/// H·g by the two loops of Nocedal, *Updating Quasi-Newton Matrices with Limited Storage*, 1980, from H = (s·y / y·y)·1. The
/// first step is min(1, 1/‖g‖₁)·g. A pair with s·y ≤ 1e-10, where the loss did not curve upwards, is left out. No line search:
/// one gradient a step, as PyTorch's with one iteration.
public final class Lbfgs implements StatefulOptimizer {
    private static final double LEAST_CURVATURE = 1e-10;

    /// One array a parameter: a point in the space of all parameters.
    private record Vector(List<NdArray> parts) {
        static Vector zero(List<Parameter> parameters) {
            return new Vector(parameters.stream().map(p -> p.value().backend().zeros(p.value().type().asReal())).toList());
        }

        /// In double precision: a share of two such products that is 1 but for rounding takes almost all of a gradient away.
        double dot(Vector other) {
            double sum = 0;
            for (int i = 0; i < parts.size(); i++) {
                double[] a = parts.get(i).toDoubles();
                double[] b = other.parts.get(i).toDoubles();
                for (int k = 0; k < a.length; k++) sum += a[k] * b[k];
            }
            return sum;
        }

        double sumOfMagnitudes() {
            return parts.stream().mapToDouble(part -> sum(part.backend().map(Elementary.ABS, part))).sum();
        }

        /// The factor in two parts, so that it is not rounded to single precision.
        void add(double factor, Vector other) {
            double rest = factor - (float) factor;
            for (int i = 0; i < parts.size(); i++) {
                var backend = parts.get(i).backend();
                boolean whole = backend.precision() == Precision.DOUBLE || rest == 0 || Double.isNaN(rest);
                backend.addInto(parts.get(i), whole ? factor : (float) factor, other.parts.get(i));
                if (!whole) backend.addInto(parts.get(i), rest, other.parts.get(i));
            }
        }

        void scale(double factor) {
            for (var part : parts) part.backend().scaleInto(part, factor);
        }

        void become(Vector other) {
            for (int i = 0; i < parts.size(); i++) parts.get(i).backend().copyInto(parts.get(i), other.parts.get(i));
        }

        private static double sum(NdArray x) {
            return x.backend().reduce(Reduction.SUM, x).toDoubles()[0];
        }
    }

    /// A move and the change of the gradient along it.
    private record Pair(Vector move, Vector change) {
        double curvature() {
            return move.dot(change);
        }
    }

    private final OptimizerState memory;
    private final List<Pair> pairs = new ArrayList<>();
    private final Vector lastMove;
    private final Vector lastGradient;
    private final Vector direction;

    /// @param remembered the number of pairs kept
    public Lbfgs(List<Parameter> parameters, double learningRate, int remembered) {
        if (remembered < 1) {
            throw new IllegalArgumentException("L-BFGS: a memory of " + remembered + " pairs; it needs at least 1");
        }
        memory = new OptimizerState(parameters, learningRate);
        for (int k = 0; k < remembered; k++) pairs.add(new Pair(Vector.zero(parameters), Vector.zero(parameters)));
        lastMove = Vector.zero(parameters);
        lastGradient = Vector.zero(parameters);
        direction = Vector.zero(parameters);
    }

    @Override
    public void step(Gradients gradients) {
        var g = new Vector(parameters().stream().map(p -> gradients.of(p.tensor()).asReal()).toList());
        int step = memory.nextStep();
        if (step > 1) remember(g);
        direction.become(g);
        newton();
        double length = step == 1 ? learningRate() * Math.min(1, 1 / g.sumOfMagnitudes()) : learningRate();
        lastGradient.become(g);
        lastMove.become(direction);
        lastMove.scale(-length);
        for (int i = 0; i < parameters().size(); i++) {
            NdArray p = parameters().get(i).value().asReal();
            p.backend().addInto(p, 1, lastMove.parts.get(i));
        }
    }

    /// Replaces the oldest pair by the last move and its change of the gradient, if the loss curved upwards along it.
    private void remember(Vector g) {
        Vector change = direction;
        change.become(g);
        change.add(-1, lastGradient);
        if (!(lastMove.dot(change) > LEAST_CURVATURE)) return;
        Pair oldest = pairs.removeLast();
        oldest.move.become(lastMove);
        oldest.change.become(change);
        pairs.addFirst(oldest);
    }

    /// direction ← H·direction.
    private void newton() {
        var used = pairs.stream().filter(p -> p.curvature() > LEAST_CURVATURE).toList();
        double[] share = new double[used.size()];
        for (int k = 0; k < share.length; k++) {
            Pair pair = used.get(k);
            share[k] = pair.move.dot(direction) / pair.curvature();
            direction.add(-share[k], pair.change);
        }
        if (!used.isEmpty()) direction.scale(used.getFirst().curvature() / used.getFirst().change.dot(used.getFirst().change));
        for (int k = share.length - 1; k >= 0; k--) {
            Pair pair = used.get(k);
            direction.add(share[k] - pair.change.dot(direction) / pair.curvature(), pair.move);
        }
    }

    @Override
    public Map<String, NdArray> state() {
        var all = new LinkedHashMap<String, NdArray>();
        for (int i = 0; i < parameters().size(); i++) {
            String name = parameters().get(i).name();
            all.put("d." + name, lastMove.parts.get(i));
            all.put("g." + name, lastGradient.parts.get(i));
            for (int k = 0; k < pairs.size(); k++) {
                all.put("s" + k + "." + name, pairs.get(k).move.parts.get(i));
                all.put("y" + k + "." + name, pairs.get(k).change.parts.get(i));
            }
        }
        return all;
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
