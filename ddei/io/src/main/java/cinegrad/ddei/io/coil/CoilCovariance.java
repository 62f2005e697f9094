package cinegrad.ddei.io.coil;

import cinegrad.ops.matrix.HermitianEigen;

import java.util.List;
import java.util.stream.IntStream;

/// Σ w·v v*, a Hermitian (C, C) matrix, of vectors v that hold one number of each coil.
public final class CoilCovariance {
    private final int coils;
    private final double[] re;
    private final double[] im;
    private long count;

    public CoilCovariance(int coils) {
        if (coils < 1) throw new IllegalArgumentException("coils: at least one, got " + coils);
        this.coils = coils;
        this.re = new double[Math.multiplyExact(coils, coils)];
        this.im = new double[coils * coils];
    }

    /// A matrix as a file gives it.
    ///
    /// @param numbers (C, C) complex, interleaved
    /// @throws IllegalArgumentException unless it is finite and Hermitian to three digits
    public static CoilCovariance of(int coils, double[] numbers) {
        var covariance = new CoilCovariance(coils);
        if (numbers.length != 2 * coils * coils) {
            throw new IllegalArgumentException("coils: a covariance (C,C) of " + coils + " coils has " + 2 * coils * coils
                    + " numbers, got " + numbers.length);
        }
        double largest = 0;
        double apart = 0;
        for (int a = 0; a < coils; a++) {
            for (int b = 0; b < coils; b++) {
                int at = 2 * (a * coils + b);
                int other = 2 * (b * coils + a);
                if (!Double.isFinite(numbers[at]) || !Double.isFinite(numbers[at + 1])) {
                    throw new IllegalArgumentException("coils: the covariance holds a number that is not finite");
                }
                largest = Math.max(largest, Math.hypot(numbers[at], numbers[at + 1]));
                apart = Math.max(apart, Math.hypot(numbers[at] - numbers[other], numbers[at + 1] + numbers[other + 1]));
                covariance.re[a * coils + b] = (numbers[at] + numbers[other]) / 2;
                covariance.im[a * coils + b] = (numbers[at + 1] - numbers[other + 1]) / 2;
            }
        }
        if (apart > 1e-3 * largest) throw new IllegalArgumentException("coils: the covariance is not Hermitian");
        return covariance;
    }

    /// C.
    public int coils() {
        return coils;
    }

    /// How many vectors were added.
    public long count() {
        return count;
    }

    /// Adds w·v v*.
    ///
    /// @param numbers real and imaginary parts of coil c's number stand at `first + c·step` and the place after it
    public void add(float[] numbers, int first, int step, double weight) {
        for (int a = 0; a < coils; a++) {
            double ar = weight * numbers[first + a * step];
            double ai = weight * numbers[first + a * step + 1];
            for (int b = 0; b < coils; b++) {
                double br = numbers[first + b * step];
                double bi = numbers[first + b * step + 1];
                re[a * coils + b] += ar * br + ai * bi;
                im[a * coils + b] += ai * br - ar * bi;
            }
        }
        count++;
    }

    /// The diagonal: Σ w·|v_c|² of every coil.
    double[] energies() {
        return IntStream.range(0, coils).mapToDouble(c -> re[c * (coils + 1)]).toArray();
    }

    /// The sum of several, times a factor.
    static CoilCovariance sum(List<CoilCovariance> parts, double factor) {
        var sum = new CoilCovariance(parts.getFirst().coils);
        for (var part : parts) {
            for (int i = 0; i < sum.re.length; i++) {
                sum.re[i] += factor * part.re[i];
                sum.im[i] += factor * part.im[i];
            }
            sum.count += part.count;
        }
        return sum;
    }

    /// Σ w·|M v|²: the energy of the coils that a matrix makes.
    double energyIn(CoilMatrix matrix) {
        return matrix.energy(re, im);
    }

    HermitianEigen eigen() {
        var eigen = new HermitianEigen(coils);
        eigen.decompose(re.clone(), im.clone());
        return eigen;
    }
}
