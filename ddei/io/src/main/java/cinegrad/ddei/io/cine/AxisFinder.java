package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.cine.AxisOrder.Axis;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Detects the axes of k-space from its numbers.
///
/// Along the two axes of frequency the energy gathers in the middle; along time and coils it does not. Lines that were left out
/// are zero: where the zeros differ along one axis of frequency, it is the phase encoding; where along both, single samples were
/// left out; where they differ along another axis, that is time. The remaining axis counts coils. Where the numbers are
/// ambiguous, there is no answer.
final class AxisFinder {
    private static final int LEAST_SIZE = 8;
    private static final double GATHERED = 0.75;
    private static final double DIFFERENT = 0.002;

    private final Shape shape;
    private final double[][] energy;
    private final long[] different;

    private AxisFinder(HostArray kspace) {
        shape = kspace.shape();
        int rank = shape.rank();
        energy = new double[rank][];
        for (int a = 0; a < rank; a++) energy[a] = new double[shape.size(a)];
        different = new long[rank];
        float[] z = kspace.toFloats();
        var at = new int[rank];
        for (int e = 0; e < shape.elements(); e++) {
            double size = (double) z[2 * e] * z[2 * e] + (double) z[2 * e + 1] * z[2 * e + 1];
            for (int a = 0; a < rank; a++) {
                energy[a][at[a]] += size;
                int first = e - at[a] * shape.stride(a);
                if ((size == 0) != (z[2 * first] == 0 && z[2 * first + 1] == 0)) different[a]++;
            }
            for (int a = rank - 1; a >= 0 && ++at[a] == shape.size(a); a--) at[a] = 0;
        }
    }

    /// @param kspace complex, without axes of size 1
    static Optional<AxisOrder> find(HostArray kspace) {
        if (kspace.shape().rank() < 2 || kspace.shape().rank() > 4) return Optional.empty();
        return new AxisFinder(kspace).order();
    }

    private Optional<AxisOrder> order() {
        List<Integer> frequency = IntStream.range(0, shape.rank()).filter(this::isFrequency).boxed().toList();
        if (frequency.size() != 2) return Optional.empty();
        var columns = frequency.stream().filter(this::differs).toList();
        // fully sampled, or single samples: the readout comes first wherever arrays are written, and nothing depends on it
        int column = columns.size() == 1 ? columns.getFirst() : frequency.get(1);
        var others = IntStream.range(0, shape.rank()).filter(a -> !frequency.contains(a)).boxed().toList();
        var frames = others.stream().filter(this::differs).toList();
        if (!others.isEmpty() && frames.size() != 1) return Optional.empty();
        var axes = new ArrayList<Axis>();
        for (int a = 0; a < shape.rank(); a++) {
            axes.add(a == column ? Axis.COLUMN : frequency.contains(a) ? Axis.ROW : frames.contains(a) ? Axis.TIME : Axis.COIL);
        }
        return Optional.of(new AxisOrder(axes));
    }

    private boolean differs(int axis) {
        return different[axis] > DIFFERENT * shape.elements();
    }

    /// Whether three quarters of the energy are in the middle quarter.
    private boolean isFrequency(int axis) {
        double[] e = energy[axis];
        if (e.length < LEAST_SIZE) return false;
        int from = e.length / 2 - e.length / 8;
        double middle = 0;
        double all = 0;
        for (int i = 0; i < e.length; i++) {
            all += e[i];
            if (i >= from && i <= from + e.length / 4) middle += e[i];
        }
        return middle >= GATHERED * all;
    }
}
