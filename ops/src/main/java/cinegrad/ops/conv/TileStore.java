package cinegrad.ops.conv;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Stores a tile of sums, whole vectors of channels: y = act(sums + bias + addend).
final class TileStore {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private TileStore() { }

    /// y[yAt + i·yRow + j] = max(sums[i·row + j] + bias[biasAt + j], floor) for i < rows, j < channels, a multiple of the lanes.
    static void store(float[] sums, int row, int rows, int channels, float[] bias, int biasAt, float floor, float[] y, int yAt, int yRow) {
        var least = FloatVector.broadcast(F, floor);
        for (int j = 0; j < channels; j += LANES) {
            var b = FloatVector.fromArray(F, bias, biasAt + j);
            for (int i = 0; i < rows; i++) {
                var v = FloatVector.fromArray(F, sums, i * row + j).add(b);
                v.blend(least, v.compare(VectorOperators.LT, least)).intoArray(y, yAt + i * yRow + j);
            }
        }
    }

    /// As [#store], with `addend[addendAt + i·yRow + j]` added before the maximum.
    static void storePlus(float[] sums, int row, int rows, int channels, float[] bias, int biasAt, float floor, float[] y, int yAt, int yRow,
                          float[] addend, int addendAt) {
        var least = FloatVector.broadcast(F, floor);
        for (int j = 0; j < channels; j += LANES) {
            var b = FloatVector.fromArray(F, bias, biasAt + j);
            for (int i = 0; i < rows; i++) {
                var v = FloatVector.fromArray(F, sums, i * row + j).add(b).add(FloatVector.fromArray(F, addend, addendAt + i * yRow + j));
                v.blend(least, v.compare(VectorOperators.LT, least)).intoArray(y, yAt + i * yRow + j);
            }
        }
    }
}
