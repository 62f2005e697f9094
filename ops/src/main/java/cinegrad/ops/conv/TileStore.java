package cinegrad.ops.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Stores sums and applies an [Epilogue].
final class TileStore {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private TileStore() { }

    /// y[yAt + i·yRow + j] = max(sums[i·row + j] + bias[biasAt + j], floor) for i < rows, j < channels.
    static void store(float[] sums, int row, int rows, int channels, float[] bias, int biasAt, float floor, float[] y, int yAt,
            int yRow) {
        var least = FloatVector.broadcast(F, floor);
        int j = 0;
        for (int end = F.loopBound(channels); j < end; j += LANES) {
            var b = FloatVector.fromArray(F, bias, biasAt + j);
            for (int i = 0; i < rows; i++) {
                var v = FloatVector.fromArray(F, sums, i * row + j).add(b);
                v.blend(least, v.compare(VectorOperators.LE, least)).intoArray(y, yAt + i * yRow + j);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int k = j; k < channels; k++) y[yAt + i * yRow + k] = Math.max(sums[i * row + k] + bias[biasAt + k], floor);
        }
    }

    /// y[i] = act(from[i] + addend[i]), 0 where the gate is not positive, for `count` numbers; `from` holds sum and bias.
    ///
    /// @param position of the first of them in the output array, and so in addend and gate
    static void finish(Epilogue epilogue, float[] from, int at, float[] y, int yAt, int count, int position) {
        float floor = epilogue.floor();
        if (epilogue.hasAddend() && epilogue.hasGate()) {
            addAndGate(from, at, epilogue.addend(), epilogue.addendAt() + position, epilogue.gate(), epilogue.gateAt() + position,
                    floor, y, yAt, count);
        } else if (epilogue.hasAddend()) {
            add(from, at, epilogue.addend(), epilogue.addendAt() + position, floor, y, yAt, count);
        } else if (epilogue.hasGate()) {
            gate(from, at, epilogue.gate(), epilogue.gateAt() + position, floor, y, yAt, count);
        } else {
            for (int i = 0; i < count; i++) y[yAt + i] = Math.max(from[at + i], floor);
        }
    }

    private static void add(float[] from, int at, float[] addend, int addendAt, float floor, float[] y, int yAt, int n) {
        var least = FloatVector.broadcast(F, floor);
        int i = 0;
        for (int end = F.loopBound(n); i < end; i += LANES) {
            var v = FloatVector.fromArray(F, from, at + i).add(FloatVector.fromArray(F, addend, addendAt + i));
            v.blend(least, v.compare(VectorOperators.LE, least)).intoArray(y, yAt + i);
        }
        for (; i < n; i++) y[yAt + i] = Math.max(from[at + i] + addend[addendAt + i], floor);
    }

    private static void gate(float[] from, int at, float[] gate, int gateAt, float floor, float[] y, int yAt, int n) {
        var least = FloatVector.broadcast(F, floor);
        var zero = FloatVector.zero(F);
        int i = 0;
        for (int end = F.loopBound(n); i < end; i += LANES) {
            var h = FloatVector.fromArray(F, gate, gateAt + i);
            var shut = h.blend(zero, h.compare(VectorOperators.LE, zero));
            var v = FloatVector.fromArray(F, from, at + i);
            v = v.blend(least, v.compare(VectorOperators.LE, least));
            shut.blend(v, h.compare(VectorOperators.GT, zero)).intoArray(y, yAt + i);
        }
        for (; i < n; i++) y[yAt + i] = Epilogue.gated(Math.max(from[at + i], floor), gate[gateAt + i]);
    }

    private static void addAndGate(float[] from, int at, float[] addend, int addendAt, float[] gate, int gateAt, float floor,
            float[] y, int yAt,
                                   int n) {
        var least = FloatVector.broadcast(F, floor);
        var zero = FloatVector.zero(F);
        int i = 0;
        for (int end = F.loopBound(n); i < end; i += LANES) {
            var h = FloatVector.fromArray(F, gate, gateAt + i);
            var shut = h.blend(zero, h.compare(VectorOperators.LE, zero));
            var v = FloatVector.fromArray(F, from, at + i).add(FloatVector.fromArray(F, addend, addendAt + i));
            v = v.blend(least, v.compare(VectorOperators.LE, least));
            shut.blend(v, h.compare(VectorOperators.GT, zero)).intoArray(y, yAt + i);
        }
        for (; i < n; i++) y[yAt + i] = Epilogue.gated(Math.max(from[at + i] + addend[addendAt + i], floor), gate[gateAt + i]);
    }
}
