package cinegrad.test.mutation;

import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.ops.Backend;
import cinegrad.ops.linear.AxisMap;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.Parity;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Results of some operations, outputs and gradients, by the name of their case: what one backend computes inside one set of
/// classes. An exception is a result, too.
public final class SmallParity implements Function<String, Map<String, Object>> {
    private static final int N = 6;
    /// One case or more of each of these, by operation and words in its name.
    private static final List<String> CHOSEN = List.of("Add broadcast", "BroadcastTo", "Permute", "Take", "Concatenate", "Put",
            "Gather given", "Scatter",
            "CumulativeSum", "Recurrence", "Softmax middle", "Sum two apart", "Matmul complex batch", "Matmul real", "Conv3d",
            "BidirectionalSweep",
            "GridSample image, BILINEAR, REFLECT", "GridSample volume, BILINEAR, BORDER", "GridSample image, BICUBIC, BORDER",
            "PoolMaximum", "ApplyLinearMap");

    /// @param backend `reference` or `simd`
    @Override
    public Map<String, Object> apply(String backend) {
        Backend chosen = backend.equals("reference") ? new ReferenceBackend() : new SimdBackend(1);
        var results = new HashMap<String, Object>();
        for (var c : cases()) results.put(c.op().getSimpleName() + " " + c.name(), resultsOf(c, chosen));
        return results;
    }

    private static Object resultsOf(OpCase c, Backend backend) {
        try {
            return Parity.results(c, Math.clamp(N, c.least(), c.most()), backend);
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static List<OpCase> cases() {
        var cases = new ArrayList<>(Cases.all().stream().filter(c -> CHOSEN.stream()
                .anyMatch(w -> (c.op().getSimpleName() + " " + c.name()).startsWith(w))).toList());
        cases.add(OpCase.unary(ApplyLinearMap.class, "image at points", x -> x.apply(new SampleMap(plan())),
                OpCase.real(n -> Shape.of(2, 5, 4, n))));
        cases.add(OpCase.unary(ApplyLinearMap.class, "resized by areas",
                x -> x.apply(new AxisMap(1, Resizing.AREA.matrix(7, 3, Corners.EDGES))),
                OpCase.real(n -> Shape.of(2, 7, n))));
        return cases;
    }

    private static SamplePlan plan() {
        var points = SamplePoints.of(new ImageSize(4, 6), (r, c) -> 1.3 * r - 0.4 * c - 0.7, (r, c) -> 0.9 * c + 0.3 * r - 1.1);
        return SamplePlan.at(points, new ImageSize(5, 4), Interpolation.BILINEAR, Edge.BORDER);
    }
}
