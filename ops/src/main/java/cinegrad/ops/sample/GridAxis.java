package cinegrad.ops.sample;

import java.util.Arrays;

/// One axis of an image that is looked up at coordinates in [−1, 1]: for a coordinate the pixels that are read, their weights,
/// and the derivatives of the weights.
///
/// The value at the coordinate is `Σ_k weight[k]·x[index[k]]`, an index of −1 reading 0; over several axes weights multiply. With
/// [Edge#BORDER] and [Edge#REFLECT] a coordinate outside is first brought inside, mirrored at the ends that [Corners] names; for
/// cubic interpolation each of the four neighbors is. As PyTorch's `grid_sample`.
public final class GridAxis {
    private final int size;
    private final Interpolation interpolation;
    private final Edge edge;
    private final Corners corners;
    private final int order;
    private final double perUnit;
    private final int[] index;
    private final double[] weight;
    private final double[] slope;

    /// @param order which derivative of the weights with respect to the coordinate stands for the weights, 0 for themselves
    public GridAxis(int size, Interpolation interpolation, Edge edge, Corners corners, int order) {
        this.size = size;
        this.order = order;
        this.interpolation = interpolation;
        this.edge = edge;
        this.corners = corners;
        this.perUnit = (corners == Corners.CENTERS ? size - 1 : size) / 2.0;
        this.index = new int[interpolation.taps()];
        this.weight = new double[interpolation.taps()];
        this.slope = new double[interpolation.taps()];
    }

    /// An axis of size 1 that is always read at its only pixel.
    public static GridAxis single() {
        var axis = new GridAxis(1, Interpolation.NEAREST, Edge.BORDER, Corners.EDGES, 0);
        axis.moveTo(0);
        return axis;
    }

    /// Pixels that are read for one coordinate.
    public int taps() {
        return index.length;
    }

    public int index(int k) {
        return index[k];
    }

    public double weight(int k) {
        return weight[k];
    }

    /// The derivative of the weight with respect to the coordinate.
    public double slope(int k) {
        return slope[k];
    }

    /// Looks at `coordinate`, −1 and 1 being the ends that [Corners] names. At NaN the first pixel is read with weight NaN.
    public void moveTo(double coordinate) {
        double position = (coordinate + 1) * perUnit - (corners == Corners.EDGES ? 0.5 : 0);
        double turn = perUnit;
        if (interpolation != Interpolation.BICUBIC && edge != Edge.ZERO) {
            if (edge == Edge.REFLECT) {
                turn *= mirrorSlope(position);
                position = mirror(position);
            }
            if (!(position > 0 && position < size - 1)) turn = 0;
            position = Math.max(0, Math.min(position, size - 1));
        }
        if (Double.isNaN(coordinate)) {
            Arrays.fill(index, 0);
            Arrays.fill(weight, Double.NaN);
            Arrays.fill(slope, Double.NaN);
            return;
        }
        interpolation.derivative(order, position, weight);
        interpolation.derivative(order + 1, position, slope);
        double first = interpolation.firstOf(position);
        double turns = 1;
        for (int k = 0; k < order; k++) turns *= turn;
        for (int k = 0; k < index.length; k++) {
            index[k] = pixel(first + k);
            weight[k] *= turns;
            slope[k] *= turns * turn;
        }
    }

    private int pixel(double p) {
        if (interpolation == Interpolation.BICUBIC && edge != Edge.ZERO) {
            double inside = edge == Edge.REFLECT ? mirror(p) : p;
            return (int) Math.max(0, Math.min(inside, size - 1));
        }
        return p >= 0 && p <= size - 1 ? (int) p : -1;
    }

    private double low() {
        return corners == Corners.CENTERS ? 0 : -0.5;
    }

    private double span() {
        return corners == Corners.CENTERS ? size - 1 : size;
    }

    /// The position mirrored into [low, low + span]; an infinite one is that end.
    private double mirror(double position) {
        if (span() == 0) return 0;
        if (Double.isInfinite(position)) return position > 0 ? low() + span() : low();
        double from = Math.abs(position - low());
        double rest = from % span();
        return low() + (Math.floor(from / span()) % 2 == 0 ? rest : span() - rest);
    }

    private double mirrorSlope(double position) {
        if (span() == 0) return 0;
        double from = position - low();
        double turns = Math.floor(Math.abs(from) / span()) % 2 == 0 ? 1 : -1;
        return from < 0 ? -turns : turns;
    }
}
