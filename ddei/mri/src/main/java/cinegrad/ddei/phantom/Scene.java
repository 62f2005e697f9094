package cinegrad.ddei.phantom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A picture made by painting regions over one another, kept as a signed sum of regions so that its Fourier transform stays
/// exact.
///
/// Painting R with amplitude a adds a on R and takes away what was seen there: walking down the layers, one that contains R hides
/// all below and changes only the amplitude of R; one that overlaps R in part adds their intersection (a polygon) with the
/// opposite sign.
final class Scene {
    /// Overlaps smaller than this, in mm², are left out of the picture.
    private static final double LEAST_AREA = 1e-3;

    private record Amplitude(double re, double im) {
        Amplitude plus(Amplitude other) {
            return new Amplitude(re + other.re, im + other.im);
        }

        boolean isZero() {
            return Math.abs(re) + Math.abs(im) < 1e-12;
        }

        Amplitude times(double factor) {
            return new Amplitude(factor * re, factor * im);
        }
    }

    private record Layer(Region region, ConvexPolygon outline, Amplitude amplitude) {
    }

    private final List<Layer> layers = new ArrayList<>();
    private final Map<Region, Amplitude> pieces = new LinkedHashMap<>();

    void paint(Region region, double amplitude) {
        paint(region, amplitude, 0);
    }

    /// Paints with the complex amplitude `magnitude · exp(i·phase)`.
    void paint(Region region, double magnitude, double phase) {
        var amplitude = new Amplitude(magnitude * Math.cos(phase), magnitude * Math.sin(phase));
        var layer = new Layer(region, region.outline(), amplitude);
        takeAway(region, layer.outline, layers.size() - 1, 1);
        layers.add(layer);
        add(region, layer.amplitude);
    }

    /// Adds −sign times what the layers 0…top show inside `region`.
    private void takeAway(Region region, ConvexPolygon outline, int top, int sign) {
        for (int i = top; i >= 0; i--) {
            var layer = layers.get(i);
            if (!outline.mayTouch(layer.outline)) continue;
            if (layer.region.contains(outline)) {
                add(region, layer.amplitude.times(-sign));
                return;
            }
            if (region.contains(layer.outline)) {                    // hidden wholly: its pieces cancel and leave nothing behind
                add(layer.region, layer.amplitude.times(-sign));
                takeAway(layer.region, layer.outline, i - 1, -sign);
                continue;
            }
            var overlap = outline.clippedTo(layer.outline, LEAST_AREA);
            if (overlap.isEmpty()) continue;
            add(overlap.get(), layer.amplitude.times(-sign));
            takeAway(overlap.get(), overlap.get(), i - 1, -sign);
        }
    }

    private void add(Region region, Amplitude amplitude) {
        if (pieces.merge(region, amplitude, Amplitude::plus).isZero()) pieces.remove(region);
    }

    /// The sum of all pieces at one point, real and imaginary.
    double[] at(double x, double y) {
        double re = 0;
        double im = 0;
        for (var piece : pieces.entrySet()) {
            if (!piece.getKey().contains(x, y)) continue;
            re += piece.getValue().re;
            im += piece.getValue().im;
        }
        return new double[]{re, im};
    }

    /// The same picture as seen by axes that are turned by `angle` from x towards y; for its transform, not to be painted on.
    Scene turned(double angle) {
        var turned = new Scene();
        pieces.forEach((region, amplitude) -> turned.pieces.put(region.turned(angle), amplitude));
        return turned;
    }

    int pieces() {
        return pieces.size();
    }

    /// The Fourier transform, mm²: (rows, columns, 2).
    double[] transform(KspaceGrid grid) {
        var sum = new double[2 * grid.rows() * grid.columns()];
        pieces.forEach((region, amplitude) -> region.addTransform(amplitude.re, amplitude.im, grid, sum));
        return sum;
    }
}
