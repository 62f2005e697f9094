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
public final class Sensitivities implements LinearMap {
    private static final double UNSEEN = 1e-12;

    private final String operator;
    private final NdArray maps;
    private final DiagonalMap conjugates;
    private final LinearMap combination;
    private final NdArray relativeEnergy;

    /// @param maps complex (1 or N, C, …), axes of size 1 repeating; copied
    Sensitivities(String operator, NdArray maps) {
        this.operator = operator;
        this.maps = maps.copy();
        this.conjugates = DiagonalMap.owning(this.maps.conjugate());
        this.combination = DiagonalMap.owning(divided(e -> e).conjugate()).then(new SumAxisMap(1));
        this.relativeEnergy = relative(energy());
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
        return new Sensitivities(operator, divided(Math::sqrt));
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
        return maps.shape().size(0) == 1 ? this : new Sensitivities(operator, maps.backend().take(maps, 0, new int[] {n}));
    }

    /// s, complex (1 or N, C, …).
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
        return input.with(s.remove(1));
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
        return image.with(coils);
    }

    @Override
    public NdArray apply(NdArray image) {
        output(image.type());
        return image.reshape(image.shape().insert(1, 1)).times(maps);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().reduce(Reduction.SUM, conjugates.apply(y), 1).reshape(input.shape());
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return summation();
    }

    /// y ↦ Σ_c conj(s_c) ⊙ y_c of images of any batch.
    LinearMap summation() {
        return conjugates.then(new SumAxisMap(1));
    }

    @Override
    public String toString() {
        return operator + " coil maps " + maps.shape();
    }
}
