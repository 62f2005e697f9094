package cinegrad.ops.parallel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The sum of a vector's lanes in a fixed order. [FloatVector#reduceLanes] has no fixed order: it may change when the method is
/// compiled, so results would depend on how warm the JVM is.
public final class LaneSum {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.fromOp(F, i -> i ^ 8 & LANES - 1);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.fromOp(F, i -> i ^ 4 & LANES - 1);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.fromOp(F, i -> i ^ 2 & LANES - 1);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.fromOp(F, i -> i ^ 1 & LANES - 1);

    private LaneSum() { }

    /// Lanes half the length apart first.
    public static float of(FloatVector v) {
        var s = v;
        if (LANES >= 16) s = s.add(s.rearrange(BY_8));
        if (LANES >= 8) s = s.add(s.rearrange(BY_4));
        if (LANES >= 4) s = s.add(s.rearrange(BY_2));
        return s.add(s.rearrange(BY_1)).lane(0);
    }
}
