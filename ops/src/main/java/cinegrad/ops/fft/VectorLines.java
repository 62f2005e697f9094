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
    private static final int BESIDE = 4;

    private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(F, i -> i ^ 1);
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
        float[] s = scratch.floats(BESIDE * panel + LANES * LANES);
        boolean rows = axis.inner == 1 && Tile.EXISTS && 2 * axis.n >= LANES;
        boolean columns = 2 * axis.inner >= LANES;
        for (int line = from, count; line < to; line += count) {
            count = Math.min(LANES, to - line);
            if (rows) {
                int[] starts = scratch.starts(LANES);
                for (int i = 0; i < LANES; i++) starts[i] = axis.start(line + Math.min(i, count - 1));
                enterRows(in, axis, starts, s);
                int y = Butterflies.transform(axis.plan, s, 0);
                leaveRows(out, axis, starts, count, s, y, panel);
            } else if (columns) {
                count = Math.min(Math.min(BESIDE * LANES, to - line), axis.inner - line % axis.inner);
                int at = axis.start(line);
                int full = count / LANES;
                if (full > 0) {
                    if (axis.plan instanceof FftPlan.MixedRadix plan && eightAtBothEnds(plan)) {
                        ColumnEnds.firstRadix8(in, at, axis, full, s, panel);
                        for (int i = 0; i < full; i++) Butterflies.middlePasses(plan, s, i * panel);
                        ColumnEnds.lastRadix8(plan.passes().getLast(), s, panel, out, at, axis, full);
                    } else {
                        enterColumns(in, axis, at, full, s, panel);
                        int y = Butterflies.transform(axis.plan, s, 0);
                        for (int i = 1; i < full; i++) Butterflies.transform(axis.plan, s, i * panel);
                        leaveColumns(out, axis, at, full, s, y, panel);
                    }
                }
                if (count % LANES > 0) {
                    at += 2 * LANES * full;
                    enterFewColumns(in, axis, at, count % LANES, s);
                    leaveFewColumns(out, axis, at, count % LANES, s, Butterflies.transform(axis.plan, s, 0));
                }
            } else {
                for (int i = 0; i < count; i++) enterLane(in, axis, axis.start(line + i), s, i);
                int y = Butterflies.transform(axis.plan, s, 0);
                for (int i = 0; i < count; i++) leaveLane(out, axis, axis.start(line + i), s, y + i);
            }
        }
    }

    private static boolean eightAtBothEnds(FftPlan.MixedRadix plan) {
        var passes = plan.passes();
        return passes.size() > 1 && passes.getFirst().radix() == 8 && passes.getLast().radix() == 8;
    }

    /// Contiguous lines; the last tile overlaps the one before it when the length is no multiple.
    static void enterRows(float[] x, AxisPass axis, int[] starts, float[] s) {
        for (int i = 0, end = 2 * axis.n; i < end; i += LANES) {
            int at = Math.min(i, end - LANES);
            Tile.transpose(x, starts, 0, at, s, axis.enter, at, 0, 1);
        }
    }

    static void leaveRows(float[] y, AxisPass axis, int[] starts, int count, float[] s, int from, int tile) {
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

    /// Lines beside each other: panel j has the complex numbers from `at + 2·j·LANES` on,
    /// its lanes in the order of [ColumnEnds]. Several panels at a time use the
    /// whole of the cache lines and pages that a step from row to row touches.
    static void enterColumns(float[] x, AxisPass axis, int at, int panels, float[] s, int panel) {
        int step = 2 * axis.inner;
        for (int i = 0; i < axis.n; i++, at += step) {
            int re = axis.enter[2 * i];
            int im = axis.enter[2 * i + 1];
            for (int j = 0; j < panels; j++) {
                var a = FloatVector.fromArray(F, x, at + 2 * j * LANES);
                var b = FloatVector.fromArray(F, x, at + 2 * j * LANES + LANES);
                a.blend(b.rearrange(SWAP), ODD).intoArray(s, re + j * panel);
                a.rearrange(SWAP).blend(b, ODD).intoArray(s, im + j * panel);
            }
        }
    }

    static void leaveColumns(float[] y, AxisPass axis, int at, int panels, float[] s, int from, int panel) {
        int step = 2 * axis.inner;
        float scale = (float) axis.scale;
        for (int i = 0; i < axis.n; i++, at += step) {
            int reAt = from + axis.leave[2 * i];
            int imAt = from + axis.leave[2 * i + 1];
            for (int j = 0; j < panels; j++) {
                var re = FloatVector.fromArray(F, s, reAt + j * panel).mul(scale);
                var im = FloatVector.fromArray(F, s, imAt + j * panel).mul(scale);
                re.blend(im.rearrange(SWAP), ODD).intoArray(y, at + 2 * j * LANES);
                re.rearrange(SWAP).blend(im, ODD).intoArray(y, at + 2 * j * LANES + LANES);
            }
        }
    }

    /// The lines at the end of a row of lines, fewer than lanes.
    static void enterFewColumns(float[] x, AxisPass axis, int at, int count, float[] s) {
        int step = 2 * axis.inner;
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            var a = FloatVector.fromArray(F, x, at, lower);
            var b = FloatVector.fromArray(F, x, at + LANES, upper);
            a.blend(b.rearrange(SWAP), ODD).intoArray(s, axis.enter[2 * i]);
            a.rearrange(SWAP).blend(b, ODD).intoArray(s, axis.enter[2 * i + 1]);
        }
    }

    static void leaveFewColumns(float[] y, AxisPass axis, int at, int count, float[] s, int from) {
        int step = 2 * axis.inner;
        float scale = (float) axis.scale;
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            var re = FloatVector.fromArray(F, s, from + axis.leave[2 * i]).mul(scale);
            var im = FloatVector.fromArray(F, s, from + axis.leave[2 * i + 1]).mul(scale);
            re.blend(im.rearrange(SWAP), ODD).intoArray(y, at, lower);
            re.rearrange(SWAP).blend(im, ODD).intoArray(y, at + LANES, upper);
        }
    }

    /// One line by itself, wherever it lies.
    static void enterLane(float[] x, AxisPass axis, int at, float[] s, int lane) {
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            s[axis.enter[2 * i] + lane] = x[at];
            s[axis.enter[2 * i + 1] + lane] = x[at + 1];
        }
    }

    static void leaveLane(float[] y, AxisPass axis, int at, float[] s, int from) {
        float scale = (float) axis.scale;
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            y[at] = s[from + axis.leave[2 * i]] * scale;
            y[at + 1] = s[from + axis.leave[2 * i + 1]] * scale;
        }
    }
}
