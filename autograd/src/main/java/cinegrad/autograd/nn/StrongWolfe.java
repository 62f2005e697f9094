package cinegrad.autograd.nn;

import java.util.function.DoubleFunction;

/// How far to go along a direction d from x: to a length t where the loss f has fallen enough and has become flat,
///
/// `f(x + t·d) ≤ f(x) + 10⁻⁴·t·∇f(x)·d` and `|∇f(x + t·d)·d| ≤ 0.9·|∇f(x)·d|`,
///
/// found by enclosing one and minimizing cubics, or the best length that was tried. A loss that is NaN counts as infinite.
/// Source: Nocedal & Wright, *Numerical Optimization*, 2006, algorithms 3.5 and 3.6, with the bounds of PyTorch's `strong_wolfe`.
///
/// @param iterations        the most directions in one [Lbfgs#step(java.util.function.Supplier,StrongWolfe)]
/// @param evaluations       a step ends when it has computed so many losses; at least one length is tried, however few there are
/// @param gradientTolerance a step ends where no number of the gradient is larger
/// @param changeTolerance   a step ends when neither the loss nor any parameter changes by more
public record StrongWolfe(int iterations, int evaluations, double gradientTolerance, double changeTolerance) {
    /// 20 directions, 25 losses, tolerances 1e-7 and 1e-9.
    public static final StrongWolfe DEFAULT = new StrongWolfe(20, 25, 1e-7, 1e-9);

    private static final double SUFFICIENT = 1e-4;
    private static final double FLAT = 0.9;

    public StrongWolfe {
        if (iterations < 1 || evaluations < 1) {
            throw new IllegalArgumentException("L-BFGS: " + iterations + " iterations and " + evaluations
                    + " evaluations a step; it needs at least 1 of both");
        }
        OptimizerState.atLeastZero("tolerance of the gradient", gradientTolerance);
        OptimizerState.atLeastZero("tolerance of changes", changeTolerance);
    }

    /// The loss at x + at·d, its slope along d, and its gradient.
    record Point(double at, double loss, double slope, ParameterVector gradient) {
        Point {
            if (Double.isNaN(loss)) loss = Double.POSITIVE_INFINITY;
        }
    }

    record Found(Point point, int evaluations) { }

    /// @param line    the loss at a length along d
    /// @param start   the loss at length 0
    /// @param first   the length tried first
    /// @param most    the largest magnitude in d
    /// @param allowed how many lengths may be tried after the first
    Found search(DoubleFunction<Point> line, Point start, double first, double most, int allowed) {
        Point before = start;
        Point trial = line.apply(first);
        for (int tries = 0; tries < allowed; tries++) {
            boolean tooFar = isTooHigh(start, trial) || tries > 1 && trial.loss >= before.loss;
            if (!tooFar && isFlat(start, trial)) return new Found(trial, tries + 1);
            if (tooFar || trial.slope >= 0) return between(line, new Bracket(start, before, trial), most, tries, allowed);
            double next = lowest(before, trial, trial.at + 0.01 * (trial.at - before.at), 10 * trial.at);
            before = trial;
            trial = line.apply(next);
        }
        return new Found(lower(start, trial), allowed + 1);
    }

    /// Two points with one that will do between them, on the line from `start`.
    private record Bracket(Point start, Point left, Point right) { }

    /// Narrows the bracket of two points until one between them will do, or it is as good as a point.
    private Found between(DoubleFunction<Point> line, Bracket bracket, double most, int tried, int allowed) {
        Point start = bracket.start;
        boolean rises = bracket.left.loss <= bracket.right.loss;
        Point low = rises ? bracket.left : bracket.right;
        Point high = rises ? bracket.right : bracket.left;
        boolean slow = false;
        int tries = tried;
        while (tries < allowed && Math.abs(high.at - low.at) * most >= changeTolerance) {
            double least = Math.min(low.at, high.at);
            double last = Math.max(low.at, high.at);
            double at = lowest(low, high, least, last);
            double margin = 0.1 * (last - least);
            boolean atEdge = Math.min(last - at, at - least) < margin;
            boolean moved = atEdge && (slow || at >= last || at <= least);
            if (moved) at = last - at < at - least ? last - margin : least + margin;
            slow = atEdge && !moved;
            Point trial = line.apply(at);
            tries++;
            if (isTooHigh(start, trial) || trial.loss >= low.loss) {
                high = trial;
                if (high.loss < low.loss) {
                    high = low;
                    low = trial;
                }
            } else {
                if (isFlat(start, trial)) return new Found(trial, tries + 1);
                if (trial.slope * (high.at - low.at) >= 0) high = low;
                low = trial;
            }
        }
        return new Found(low, tries + 1);
    }

    private static boolean isTooHigh(Point start, Point trial) {
        return trial.loss > start.loss + SUFFICIENT * trial.at * start.slope;
    }

    private static boolean isFlat(Point start, Point trial) {
        return Math.abs(trial.slope) <= -FLAT * start.slope;
    }

    private static Point lower(Point a, Point b) {
        return b.loss < a.loss ? b : a;
    }

    /// Where the cubic through two points with their slopes is lowest within bounds; their middle if it has no such place.
    private static double lowest(Point a, Point b, double least, double most) {
        double mean = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.at - b.at);
        double root = Math.sqrt(mean * mean - a.slope * b.slope);
        Point left = a.at <= b.at ? a : b;
        Point right = a.at <= b.at ? b : a;
        double at = right.at - (right.at - left.at) * ((right.slope + root - mean) / (right.slope - left.slope + 2 * root));
        return Double.isNaN(at) ? (least + most) / 2 : Math.clamp(at, least, most);
    }
}
