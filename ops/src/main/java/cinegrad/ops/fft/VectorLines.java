package cinegrad.ops.fft;

import java.util.Optional;
import java.util.function.IntPredicate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Lines in float vectors, one line a lane; but contiguous lines of some lengths by themselves, see [RowPlan]. This class
/// takes panels out of an array and puts them back; [Butterflies] computes.
final class VectorLines implements LineKernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final int START = FftScratch.ALIGNED;
    /// Panels of columns that enter and leave together, at most, and the room they may take together.
    private static final int BESIDE = 4;
    private static final int PANELS = (1 << 19) / Float.BYTES;

    /// Numbers in an array of which the second-level cache holds but a part; and how many are copied at a time.
    private static final int LARGE = 1 << 20;
    private static final int CHUNK = 1 << 15;

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
    public long panelBytes(FftPlan plan) {
        return 2L * Float.BYTES * LANES * plan.work();
    }

    @Override
    public Optional<RowPlan> rowPlan(FftGeometry g, int axis, double scale) {
        return RowEnds.EXIST ? RowPlan.of(g, axis, scale) : Optional.empty();
    }

    @Override
    public void run(float[] in, float[] out, AxisPass axis, int from, int to, FftScratch scratch) {
        if (axis.rows.isPresent()) {
            var plan = axis.rows.get();
            eachRow(in, out, axis, plan, from, to, scratch.numbers(START + plan.work()));
            return;
        }
        int panel = 2 * LANES * axis.plan.work();
        int beside = Math.clamp(PANELS / panel, 1, BESIDE);
        float[] s = scratch.numbers(START + beside * panel + LANES * LANES);
        if (axis.inner == 1 && Tile.EXISTS && 2 * axis.n >= LANES) {
            rows(in, out, axis, from, to, s, scratch.starts(LANES));
        } else if (2 * axis.inner >= LANES) {
            columns(in, out, axis, from, to, s, beside);
        } else {
            scattered(in, out, axis, from, to, s);
        }
    }

    /// Whether rows are first copied, then transformed in place. Stores to where the caches hold nothing are slow; a copy's are
    /// not.
    private static boolean copied(float[] in, float[] out) {
        return in != out && out.length >= LARGE;
    }

    /// Contiguous lines, one after the other.
    private static void eachRow(float[] in, float[] out, AxisPass axis, RowPlan plan, int from, int to, float[] s) {
        int panels = START + 2 * plan.n;
        int chunk = Math.max(1, CHUNK / (2 * axis.n));
        boolean copied = copied(in, out);
        float[] x = copied ? out : in;
        for (int line = from; line < to; line++) {
            int at = axis.start(line);
            if (copied && (line - from) % chunk == 0) System.arraycopy(in, at, out, at, 2 * axis.n * Math.min(chunk, to - line));
            RowEnds.enter(x, at, plan, s, START);
            switch (plan.m) {
                case 2 -> RowEnds.turn2(s, START, plan, panels);
                case 4 -> RowEnds.turn4(s, START, plan, panels);
                default -> {
                    RowEnds.turn(s, START, plan, panels);
                    Butterflies.passes(plan.middle, s, panels, panels + 2 * plan.n);
                }
            }
            RowEnds.leave(s, panels, plan, out, at);
        }
    }

    /// Contiguous lines, as many at once as lanes.
    private static void rows(float[] in, float[] out, AxisPass axis, int from, int to, float[] s, int[] starts) {
        boolean copied = copied(in, out);
        float[] x = copied ? out : in;
        for (int line = from; line < to; line += LANES) {
            int count = Math.min(LANES, to - line);
            for (int i = 0; i < LANES; i++) starts[i] = axis.start(line + Math.min(i, count - 1));
            if (copied) System.arraycopy(in, starts[0], out, starts[0], 2 * axis.n * count);
            enterRows(x, axis, starts, s);
            leaveRows(out, axis, starts, count, s, Butterflies.transform(axis.plan, s, START));
        }
    }

    private static void columns(float[] in, float[] out, AxisPass axis, int from, int to, float[] s, int beside) {
        int panel = 2 * LANES * axis.plan.work();
        for (int line = from, count; line < to; line += count) {
            count = Math.min(Math.min(beside * LANES, to - line), axis.inner - line % axis.inner);
            int at = axis.start(line);
            int full = count / LANES;
            if (full > 0 && axis.plan instanceof FftPlan.MixedRadix plan && eightAtBothEnds(plan)) {
                ColumnEnds.firstRadix8(in, at, axis, full, s, START, panel);
                for (int i = 0; i < full; i++) Butterflies.middlePasses(plan, s, START + i * panel);
                ColumnEnds.lastRadix8(plan.passes().getLast(), s, START, panel, out, at, axis, full);
            } else if (full > 0) {
                enterColumns(in, axis, at, full, s, panel);
                int y = Butterflies.transform(axis.plan, s, START);
                for (int i = 1; i < full; i++) Butterflies.transform(axis.plan, s, START + i * panel);
                leaveColumns(out, axis, at, full, s, y, panel);
            }
            if (count % LANES > 0) {
                at += 2 * LANES * full;
                enterFewColumns(in, axis, at, count % LANES, s);
                leaveFewColumns(out, axis, at, count % LANES, s, Butterflies.transform(axis.plan, s, START));
            }
        }
    }

    private static void scattered(float[] in, float[] out, AxisPass axis, int from, int to, float[] s) {
        for (int line = from; line < to; line += LANES) {
            int count = Math.min(LANES, to - line);
            for (int i = 0; i < count; i++) enterLane(in, axis, axis.start(line + i), s, START + i);
            int y = Butterflies.transform(axis.plan, s, START);
            for (int i = 0; i < count; i++) leaveLane(out, axis, axis.start(line + i), s, y + i);
        }
    }

    private static boolean eightAtBothEnds(FftPlan.MixedRadix plan) {
        var passes = plan.passes();
        return passes.size() > 1 && passes.getFirst().radix() == 8 && passes.getLast().radix() == 8;
    }

    /// Contiguous lines; the last tile overlaps the one before it when the length is no multiple.
    private static void enterRows(float[] x, AxisPass axis, int[] starts, float[] s) {
        for (int i = 0, end = 2 * axis.n; i < end; i += LANES) {
            FftPlan.Pass.requireUninterrupted(i / LANES + 1);
            int at = Math.min(i, end - LANES);
            Tile.transpose(x, starts, 0, at, s, axis.enter, at, START, 1);
        }
    }

    private static void leaveRows(float[] y, AxisPass axis, int[] starts, int count, float[] s, int from) {
        int tile = from + 2 * LANES * axis.n;                               // the passes' room, idle by now
        float scale = (float) axis.scale;
        for (int i = 0, end = 2 * axis.n; i < end; i += LANES) {
            FftPlan.Pass.requireUninterrupted(i / LANES + 1);
            int at = Math.min(i, end - LANES);
            if (count == LANES) {
                Tile.transpose(s, axis.leave, at, from, y, starts, 0, at, scale);
            } else {
                Tile.transpose(s, axis.leave, at, from, s, TILE_ROWS, 0, tile, scale);
                for (int l = 0; l < count; l++) System.arraycopy(s, tile + l * LANES, y, starts[l] + at, LANES);
            }
        }
    }

    /// Adjacent lines: panel j has the complex numbers from `at + 2·j·LANES` on, its lanes in the order of [ColumnEnds]. Several
    /// panels at a time use the whole of the cache lines and pages that a step from row to row touches.
    private static void enterColumns(float[] x, AxisPass axis, int at, int panels, float[] s, int panel) {
        int step = 2 * axis.inner;
        for (int i = 0; i < axis.n; i++, at += step) {
            FftPlan.Pass.requireUninterrupted(i + 1);
            int re = START + axis.enter[2 * i];
            int im = START + axis.enter[2 * i + 1];
            for (int j = 0; j < panels; j++) {
                var a = FloatVector.fromArray(F, x, at + 2 * j * LANES);
                var b = FloatVector.fromArray(F, x, at + 2 * j * LANES + LANES);
                a.blend(b.rearrange(SWAP), ODD).intoArray(s, re + j * panel);
                a.rearrange(SWAP).blend(b, ODD).intoArray(s, im + j * panel);
            }
        }
    }

    private static void leaveColumns(float[] y, AxisPass axis, int at, int panels, float[] s, int from, int panel) {
        int step = 2 * axis.inner;
        float scale = (float) axis.scale;
        for (int i = 0; i < axis.n; i++, at += step) {
            FftPlan.Pass.requireUninterrupted(i + 1);
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
    private static void enterFewColumns(float[] x, AxisPass axis, int at, int count, float[] s) {
        int step = 2 * axis.inner;
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            FftPlan.Pass.requireUninterrupted(i + 1);
            var a = FloatVector.fromArray(F, x, at, lower);
            var b = FloatVector.fromArray(F, x, at + LANES, upper);
            a.blend(b.rearrange(SWAP), ODD).intoArray(s, START + axis.enter[2 * i]);
            a.rearrange(SWAP).blend(b, ODD).intoArray(s, START + axis.enter[2 * i + 1]);
        }
    }

    private static void leaveFewColumns(float[] y, AxisPass axis, int at, int count, float[] s, int from) {
        int step = 2 * axis.inner;
        float scale = (float) axis.scale;
        var lower = F.indexInRange(0, 2 * count);
        var upper = F.indexInRange(LANES, 2 * count);
        for (int i = 0; i < axis.n; i++, at += step) {
            FftPlan.Pass.requireUninterrupted(i + 1);
            var re = FloatVector.fromArray(F, s, from + axis.leave[2 * i]).mul(scale);
            var im = FloatVector.fromArray(F, s, from + axis.leave[2 * i + 1]).mul(scale);
            re.blend(im.rearrange(SWAP), ODD).intoArray(y, at, lower);
            re.rearrange(SWAP).blend(im, ODD).intoArray(y, at + LANES, upper);
        }
    }

    /// One line.
    private static void enterLane(float[] x, AxisPass axis, int at, float[] s, int to) {
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            FftPlan.Pass.requireUninterrupted(i + 1);
            s[to + axis.enter[2 * i]] = x[at];
            s[to + axis.enter[2 * i + 1]] = x[at + 1];
        }
    }

    private static void leaveLane(float[] y, AxisPass axis, int at, float[] s, int from) {
        float scale = (float) axis.scale;
        for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
            FftPlan.Pass.requireUninterrupted(i + 1);
            y[at] = s[from + axis.leave[2 * i]] * scale;
            y[at + 1] = s[from + axis.leave[2 * i + 1]] * scale;
        }
    }
}
