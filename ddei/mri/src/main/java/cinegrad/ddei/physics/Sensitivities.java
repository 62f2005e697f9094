package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.SumAxisMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.DoubleUnaryOperator;

/// The images that several coils see of one image: x ↦ (s_c ⊙ x)_c, complex (N, …) to (N, C, …). The adjoint is y ↦ Σ_c conj(s_c)
/// ⊙ y_c.
///
/// Maps may have any scale: [#combination] divides by Σ_c |s_c|². Pixels where that is below 1e-12 of its largest are seen by no
/// coil: their signal would drown in the rounding of the others'.
///
/// Several sets of maps, s_cj of set j, see several images of one object at once: (x_j)_j ↦ (Σ_j s_cj ⊙ x_j)_c, complex (S, …) to
/// (1, C, …), the sets along the axis of the batch. A pixel where a folded picture shows two places at once needs two numbers.
/// Source: Uecker et al. 2014, see [Espirit].
public final class Sensitivities implements LinearMap {
    private static final double UNSEEN = 1e-12;

    private final String operator;
    private final NdArray maps;
    private final boolean together;
    private final LinearMap summation;
    private final LinearMap combination;
    private final NdArray relativeEnergy;

    /// @param maps complex (1 or N, C, …), axes of size 1 repeating; copied
    Sensitivities(String operator, NdArray maps) {
        this(operator, maps, false);
    }

    /// @param together whether the first axis of the maps counts sets, not examples
    private Sensitivities(String operator, NdArray maps, boolean together) {
        this.operator = operator;
        this.maps = maps.copy();
        this.together = together;
        this.summation = summation(this.maps);
        this.combination = summation(divided(e -> e));
        this.relativeEnergy = relative(energy());
    }

    /// Several sets of maps of one object.
    ///
    /// @param maps complex (S, C, …)
    static Sensitivities ofSets(String operator, NdArray maps) {
        return new Sensitivities(operator, maps, maps.shape().size(0) > 1);
    }

    /// y ↦ Σ_c conj(m_c) ⊙ y_c.
    private LinearMap summation(NdArray m) {
        return together ? new Projection(m) : DiagonalMap.owning(m.conjugate()).then(new SumAxisMap(1));
    }

    /// How many images of an object these maps see.
    public int sets() {
        return together ? maps.shape().size(0) : 1;
    }

    /// One picture of the images of all sets: √(Σ_j |x_j|²), which is the energy that all coils see where sets are orthogonal,
    /// with the phase of the first image, or of the brightest where that is dark.
    ///
    /// @param images complex (S, T, H, W) of several sets, else (N, T, H, W), which stay as they are
    /// @return complex (1, T, H, W)
    public NdArray onePicture(NdArray images) {
        if (!together) return images;
        double[] x = images.toDoubles();
        int each = x.length / sets();
        var picture = new double[each];
        for (int i = 0; i < each; i += 2) {
            double energy = 0;
            for (int j = i; j < x.length; j += each) energy += x[j] * x[j] + x[j + 1] * x[j + 1];
            int leading = i;
            for (int j = i; j < x.length && x[leading] == 0 && x[leading + 1] == 0; j += each) leading = j;
            double size = Math.hypot(x[leading], x[leading + 1]);
            if (size == 0) continue;
            picture[i] = x[leading] / size * Math.sqrt(energy);
            picture[i + 1] = x[leading + 1] / size * Math.sqrt(energy);
        }
        return images.backend().upload(images.type().with(images.shape().with(0, 1)), picture);
    }

    /// y ↦ (Σ_c conj(m_cj) ⊙ y_c)_j, complex (1, C, …) to (S, …).
    private record Projection(NdArray m) implements LinearMap {
        @Override
        public ArrayType output(ArrayType y) {
            return y.with(y.shape().remove(1).with(0, m.shape().size(0)));
        }

        @Override
        public NdArray apply(NdArray y) {
            return y.backend().reduce(Reduction.SUM, y.times(m.conjugate()), 1).reshape(output(y.type()).shape());
        }

        @Override
        public NdArray adjoint(NdArray x, ArrayType input) {
            LinearMap.requireOutput(this, x, input);
            return superposed(x, m);
        }

        @Override
        public boolean keepsArrays() {
            return false;
        }

        @Override
        public String toString() {
            return "coils of " + m.shape() + " seen together";
        }
    }

    /// (Σ_j m_cj ⊙ x_j)_c, complex (1, C, …).
    private static NdArray superposed(NdArray x, NdArray m) {
        NdArray each = x.reshape(x.shape().insert(1, 1)).times(m);
        return x.backend().reduce(Reduction.SUM, each, 0).reshape(each.shape().with(0, 1));
    }

    /// s_c / divisor(Σ_c |s_c|²), and 0 where no coil sees anything.
    private NdArray divided(DoubleUnaryOperator divisor) {
        double[] energy = energy();
        double[] numbers = maps.toDoubles();
        int pixels = pixels();
        for (int i = 0; i < numbers.length; i++) {
            double e = energy[i / (2 * coils() * pixels) * pixels + i / 2 % pixels];
            numbers[i] = e > 0 ? numbers[i] / divisor.applyAsDouble(e) : 0;
        }
        return maps.backend().upload(maps.type(), numbers);
    }

    /// Σ_c |s_c|², (1 or N, …), 0 where no coil sees anything.
    private double[] energy() {
        double[] numbers = maps.toDoubles();
        int pixels = pixels();
        double[] energy = new double[maps.shape().size(0) * pixels];
        for (int i = 0; i < numbers.length; i += 2) {
            energy[i / (2 * coils() * pixels) * pixels + i / 2 % pixels] += numbers[i] * numbers[i]
                    + numbers[i + 1] * numbers[i + 1];
        }
        for (int from = 0; from < energy.length; from += pixels) {
            double largest = 0;
            for (int p = from; p < from + pixels; p++) largest = Math.max(largest, energy[p]);
            for (int p = from; p < from + pixels; p++) if (energy[p] < UNSEEN * largest) energy[p] = 0;
        }
        return energy;
    }

    /// The same of one map.
    private int pixels() {
        return maps.shape().elements() / maps.shape().size(0) / coils();
    }

    /// The same coils with Σ_c |s_c|² = 1 wherever one of them sees anything, so that ‖A‖ ≤ 1. They see [#brightness] ⊙ x as
    /// these see x.
    public Sensitivities normalized() {
        return new Sensitivities(operator, divided(Math::sqrt), together);
    }

    /// Σ_c |s_c|² over its largest value, real (1 or N, …), without the axis of the coils.
    NdArray relativeEnergy() {
        return relativeEnergy;
    }

    private NdArray relative(double[] energy) {
        double largest = 0;
        for (double e : energy) largest = Math.max(largest, e);
        for (int i = 0; i < energy.length; i++) energy[i] = largest > 0 ? energy[i] / largest : 0;
        return maps.backend().upload(ArrayType.real(maps.shape().remove(1)), energy);
    }

    /// √(Σ_c |s_c|²), real (1 or N, …), without the axis of the coils.
    public NdArray brightness() {
        double[] size = energy();
        for (int i = 0; i < size.length; i++) size[i] = Math.sqrt(size[i]);
        return maps.backend().upload(ArrayType.real(maps.shape().remove(1)), size);
    }

    /// The maps of item n of a batch; those of all where they are the same.
    Sensitivities item(int n) {
        return together || maps.shape().size(0) == 1 ? this
                : new Sensitivities(operator, maps.backend().take(maps, 0, new int[] {n}));
    }

    /// s, complex (1 or N, C, …), of several sets (S, C, …).
    public NdArray maps() {
        return maps;
    }

    public int coils() {
        return maps.shape().size(1);
    }

    /// The image behind coil images, Σ_c conj(s_c) ⊙ x_c / Σ_c |s_c|², as a map: it undoes this one wherever a coil sees
    /// anything.
    public LinearMap combination() {
        return combination;
    }

    /// The type of the images behind coil images of type `input`.
    ArrayType image(ArrayType input) {
        Shape s = input.shape();
        if (!input.isComplex() || s.rank() != maps.shape().rank()) {
            throw new ShapeException(operator + ": images of " + coils() + " coils with maps " + maps.shape()
                    + " are complex and have as many axes, got " + input);
        }
        if (s.size(1) != coils()) {
            throw new ShapeException(operator + ": " + coils() + " coil maps, but the k-space " + s + " has " + s.size(1)
                    + " coils");
        }
        if (together && s.size(0) != 1) {
            throw new ShapeException(operator + ": several sets of maps are those of one example, got measurements " + input);
        }
        return input.with(together ? s.remove(1).with(0, sets()) : s.remove(1));
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }

    @Override
    public ArrayType output(ArrayType image) {
        Shape s = image.shape();
        if (!image.isComplex() || s.rank() != maps.shape().rank() - 1) {
            throw new ShapeException(operator + ": the coil maps " + maps.type()
                    + " are of complex images with one axis less, got " + image);
        }
        Shape coils = s.insert(1, coils());
        if (!Shape.broadcast(operator + ": coil maps and image", maps.shape(), coils).equals(coils)) {
            throw new ShapeException(operator + ": the coil maps " + maps.shape() + " do not fit the image " + s);
        }
        if (together && s.size(0) != sets()) {
            throw new ShapeException(operator + ": " + sets() + " sets of coil maps see as many images, got " + image);
        }
        return image.with(together ? coils.with(0, 1) : coils);
    }

    @Override
    public NdArray apply(NdArray image) {
        output(image.type());
        return together ? superposed(image, maps) : image.reshape(image.shape().insert(1, 1)).times(maps);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return summation.apply(y);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return summation();
    }

    /// y ↦ Σ_c conj(s_c) ⊙ y_c of images of any batch.
    LinearMap summation() {
        return summation;
    }

    @Override
    public String toString() {
        return operator + " coil maps " + maps.shape();
    }
}
