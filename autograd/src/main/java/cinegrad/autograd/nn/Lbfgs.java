package cinegrad.autograd.nn;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The quasi-Newton method of limited memory: p ← p − η·H·g, where H approximates the inverse Hessian by the last few moves s and
/// the changes y of the gradient they made. For smooth losses without noise, such as a full batch.
///
/// H·g by the two loops of Nocedal, *Updating Quasi-Newton Matrices with Limited Storage*, 1980, from H = (s·y / y·y)·1. The
/// first step is min(1, 1/‖g‖₁)·g. A pair with s·y ≤ 1e-10, where the loss did not curve upwards, is left out. A gradient of 0
/// moves nothing and leaves no trace.
///
/// `step(gradients)` takes one gradient and searches nothing, as PyTorch's with one iteration; `step(loss, search)` finds lengths
/// by a [StrongWolfe] search, which needs the loss at several points.
public final class Lbfgs implements StatefulOptimizer {
    private static final double LEAST_CURVATURE = 1e-10;

    /// A move and the change of the gradient along it.
    private record Pair(ParameterVector move, ParameterVector change) {
        double curvature() {
            return move.dot(change);
        }
    }

    private final OptimizerState memory;
    private final List<Pair> pairs = new ArrayList<>();
    private final ParameterVector lastMove;
    private final ParameterVector lastGradient;
    private final ParameterVector direction;

    /// @param remembered the number of pairs kept
    public Lbfgs(List<Parameter> parameters, double learningRate, int remembered) {
        if (remembered < 1) {
            throw new IllegalArgumentException("L-BFGS: a memory of " + remembered + " pairs; it needs at least 1");
        }
        memory = new OptimizerState(parameters, learningRate);
        for (int k = 0; k < remembered; k++) {
            pairs.add(new Pair(ParameterVector.zero(parameters), ParameterVector.zero(parameters)));
        }
        lastMove = ParameterVector.zero(parameters);
        lastGradient = ParameterVector.zero(parameters);
        direction = ParameterVector.zero(parameters);
    }

    @Override
    public void step(Gradients gradients) {
        memory.nextStep();
        var g = ParameterVector.of(parameters(), gradients);
        if (g.largest() == 0) return;
        double length = turn(g);
        lastMove.become(direction);
        lastMove.scale(-length);
        ParameterVector.of(parameters()).add(1, lastMove);
    }

    /// As many steps as the search allows, each as far along its direction as the search finds; each counts in [#steps]. The
    /// learning rate is the length tried first.
    ///
    /// @param loss records the loss of the parameters as they are, without randomness; called for every evaluation
    /// @return the loss before
    public double step(Supplier<Tensor> loss, StrongWolfe search) {
        var at = ParameterVector.of(parameters());
        var here = evaluated(loss, 0);
        double before = here.loss();
        int evaluations = 1;
        for (int i = 0; i < search.iterations() && (i == 0 || evaluations < search.evaluations()); i++) {
            if (here.gradient().largest() <= search.gradientTolerance()) break;
            memory.nextStep();
            double first = turn(here.gradient());
            double slope = -direction.dot(here.gradient());
            if (slope > -search.changeTolerance()) {
                lastMove.scale(0);
                break;
            }
            var start = ParameterVector.copyOf(parameters());
            double most = direction.largest();
            var from = new StrongWolfe.Point(0, here.loss(), slope, here.gradient());
            var found = search.search(length -> {
                at.become(start);
                at.add(-length, direction);
                return evaluated(loss, length);
            }, from, first, most, search.evaluations() - evaluations);
            double length = found.point().at();
            lastMove.become(direction);
            lastMove.scale(-length);
            at.become(start);
            at.add(-length, direction);
            double change = Math.abs(found.point().loss() - here.loss());
            here = found.point();
            evaluations += found.evaluations();
            if (length * most <= search.changeTolerance() || change < search.changeTolerance()) break;
        }
        return before;
    }

    /// The loss, its gradient, and its slope along the direction.
    private StrongWolfe.Point evaluated(Supplier<Tensor> loss, double at) {
        Tensor recorded = loss.get();
        var gradient = ParameterVector.of(parameters(), Evaluation.ofLoss(recorded).run());
        return new StrongWolfe.Point(at, recorded.item(), -direction.dot(gradient), gradient);
    }

    /// Begins a step: direction ← H·g.
    ///
    /// @return how far to go against it without a line search
    private double turn(ParameterVector g) {
        boolean isFirst = lastGradient.largest() == 0;
        if (!isFirst) remember(g);
        direction.become(g);
        newton();
        lastGradient.become(g);
        return isFirst ? learningRate() * Math.min(1, 1 / g.sumOfMagnitudes()) : learningRate();
    }

    /// Replaces the oldest pair by the last move and its change of the gradient, if the loss curved upwards along it.
    private void remember(ParameterVector g) {
        ParameterVector change = direction;
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
            all.put("d." + name, lastMove.parts().get(i));
            all.put("g." + name, lastGradient.parts().get(i));
            for (int k = 0; k < pairs.size(); k++) {
                all.put("s" + k + "." + name, pairs.get(k).move.parts().get(i));
                all.put("y" + k + "." + name, pairs.get(k).change.parts().get(i));
            }
        }
        return all;
    }

    @Override
    public OptimizerState memory() {
        return memory;
    }
}
