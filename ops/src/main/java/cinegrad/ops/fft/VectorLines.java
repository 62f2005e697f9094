package cinegrad.ops.fft;

import java.util.function.IntPredicate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Lines in float vectors, one line a lane. This class takes panels out of an array and puts them back; [Butterflies] computes.
final class VectorLines implements LineKernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private static final VectorShuffle<Float> EVENS = VectorShuffle.fromOp(F, i -> 2 * i % LANES);
    private static final VectorShuffle<Float> ODDS = VectorShuffle.fromOp(F, i -> (2 * i + 1) % LANES);
    private static final VectorShuffle<Float> LOWER_TWICE = VectorShuffle.fromOp(F, i -> i / 2);
    private static final VectorShuffle<Float> UPPER_TWICE = VectorShuffle.fromOp(F, i -> i / 2 + LANES / 2);
    private static final VectorMask<Float> UPPER = lanes(i -> i >= LANES / 2);
    private static final VectorMask<Float> ODD = lanes(i -> i % 2 == 1);

    private static final int[] TILE_ROWS = tileRows();

    private static VectorMask<Float> lanes(IntPredicate chosen) {
        boolean[] set = new boolean[LANES];
        for (int i = 0; i < LANES; i++) set[i] = chosen.test(i);
        return VectorMask.fromArray(F, set, 0);
    }

    private static int[] tileRows() {
        int[] rows = new int[LANES];
        for (int i = 0; i < LANES; i++) rows[i] = i * LANES;
        return rows;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void run(float[] in, float[] out, AxisPass axis, int from, int to, Scratch scratch) {
        int panel = 2 * LANES * axis.plan.work();
        float[] s = scratch.floats(panel + LANES * LANES);
        boolean rows = axis.inner == 1 && Tile.EXISTS && 2 * axis.n >= LANES;
        boolean columns = 2 * axis.inner >= LANES;
        for (int line = from, count; line < to; line += count) {
            count = Math.min(LANES, to - line);
            if (rows) {
                int[] starts = scratch.starts(LANES);
                for (int i = 0; i < LANES; i++) starts[i] = axis.start(line + Math.min(i, count - 1));
                enterRows(in, axis, starts, s);
                int y = Butterflies.transform(axis.plan, s);
                leaveRows(out, axis, starts, count, s, y, panel);
            } else if (columns) {
                count = Math.min(count, axis.inner - line % axis.inner);
                enterColumns(in, axis, axis.start(line), count, s);
                int y = Butterflies.transform(axis.plan, s);
                leaveColumns(out, axis, axis.start(line), count, s, y);
            } else {
                for (int i = 0; i < count; i++) enterLane(in, axis, axis.start(line + i), s, i);
                int y = Butterflies.transform(axis.plan, s);
                for (int i = 0; i < count; i++) leaveLane(out, axis, axis.start(line + i), s, y + i);
            }
        }
    }

    /// Contiguous lines; the last tile overlaps the one before it when the length is no multiple.
    private static void enterRows(float[] x, AxisPass axis, int[] starts, float[] s) {
        for (int i = 0, end = 2 * axis.n; i < end; i += LANES) {
            int at = Math.min(i, end - LANES);
            Tile.transpose(x, starts, 0, at, s, axis.enter, at, 0, 1);
        }
    }

    private static void leaveRows(float[] y, AxisPass axis, int[] starts, int count, float[] s, int from, int tile) {
        float scale = (float) axis.scale;
        for (int i = 0, end = 2 * axis.n; i < end; i += LANES) {
            int at = Math.min(i, end - LANES);
            if (count == LANES) {
                Tile.transpose(s, axis.leave, at, from, y, starts, 0, at, scale);
            } else {
                Tile.transpose(s, axis.leave, at, from, s, TILE_ROWS, 0, tile, scale);
                for (int l = 0; l < count; l++) System.arraycopy(s, tile + l * LANES, y, starts[l] + at, LANES);
            }
        }
    }

    /// Lines beside each other: lane i is the i-th complex number from `at` on.
    private static void enterColumns(float[] x, AxisPass axis, int at, int count, float[] s) {
        int step = 2 * axis.inner;
        if (count == LANES) {
            for (int i = 0; i < axis.n; i++, at += step) {
                var a = FloatVector.fromArray(F, x, at);
                var b = FloatVector.fromArray(F, x, at + LANES);
                a.rearrange(EVENS).blend(b.rearrange(EVENS), UPPER).intoArray(s, axis.enter[2 * i]);
                a.rearrange(ODDS).blend(b.rearrange(ODDS), UPPER).intoArray(s, axis.enter[2 * i + 1]);
            }
            return;
        }
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            var a = FloatVector.fromArray(F, x, at, lower);
            var b = FloatVector.fromArray(F, x, at + LANES, upper);
            a.rearrange(EVENS).blend(b.rearrange(EVENS), UPPER).intoArray(s, axis.enter[2 * i]);
            a.rearrange(ODDS).blend(b.rearrange(ODDS), UPPER).intoArray(s, axis.enter[2 * i + 1]);
        }
    }

    private static void leaveColumns(float[] y, AxisPass axis, int at, int count, float[] s, int from) {
        int step = 2 * axis.inner;
        float scale = (float) axis.scale;
        if (count == LANES) {
            for (int i = 0; i < axis.n; i++, at += step) {
                var re = FloatVector.fromArray(F, s, from + axis.leave[2 * i]).mul(scale);
                var im = FloatVector.fromArray(F, s, from + axis.leave[2 * i + 1]).mul(scale);
                re.rearrange(LOWER_TWICE).blend(im.rearrange(LOWER_TWICE), ODD).intoArray(y, at);
                re.rearrange(UPPER_TWICE).blend(im.rearrange(UPPER_TWICE), ODD).intoArray(y, at + LANES);
            }
            return;
        }
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            var re = FloatVector.fromArray(F, s, from + axis.leave[2 * i]).mul(scale);
            var im = FloatVector.fromArray(F, s, from + axis.leave[2 * i + 1]).mul(scale);
            re.rearrange(LOWER_TWICE).blend(im.rearrange(LOWER_TWICE), ODD).intoArray(y, at, lower);
            re.rearrange(UPPER_TWICE).blend(im.rearrange(UPPER_TWICE), ODD).intoArray(y, at + LANES, upper);
        }
    }

    /// One line by itself, wherever it lies.
    private static void enterLane(float[] x, AxisPass axis, int at, float[] s, int lane) {
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            s[axis.enter[2 * i] + lane] = x[at];
            s[axis.enter[2 * i + 1] + lane] = x[at + 1];
        }
    }

    private static void leaveLane(float[] y, AxisPass axis, int at, float[] s, int from) {
        float scale = (float) axis.scale;
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            y[at] = s[from + axis.leave[2 * i]] * scale;
            y[at + 1] = s[from + axis.leave[2 * i + 1]] * scale;
        }
    }
}
