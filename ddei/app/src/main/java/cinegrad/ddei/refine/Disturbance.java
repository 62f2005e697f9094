package cinegrad.ddei.refine;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// What is added to the k-space of a film: normal numbers of the same deviation everywhere, as of a scanner's noise, or of a
/// deviation that falls with the frequency f as (f₀ + f)^−p and is a tenth of that where a mask measures, much as the errors of
/// a reconstruction are.
///
/// @param deviation of real and imaginary parts, in the mean over all samples; the brightest pixel is 1
/// @param fall      p, 0 for the same everywhere
/// @param least     f₀, in cycles a pixel
/// @param rows      how much frequencies along the rows' axis H count
record Disturbance(double deviation, double fall, double least, double rows) {
    private static final double WEAKEST = 0.005;
    private static final double STRONGEST = 0.06;
    private static final double WHITE = 0.4;
    private static final double MEASURED = 0.1;

    /// Deviations are spread evenly in their logarithm.
    static Disturbance draw(RandomStream random) {
        double deviation = WEAKEST * Math.pow(STRONGEST / WEAKEST, random.uniform());
        if (random.uniform() < WHITE) return white(deviation);
        return new Disturbance(deviation, 0.5 + 1.7 * random.uniform(), 0.01 + 0.04 * random.uniform(),
                random.uniform() < 0.5 ? 1 : 0.3);
    }

    static Disturbance white(double deviation) {
        return new Disturbance(deviation, 0, 1, 1);
    }

    /// Complex (1, T, H, W), in k-space.
    NdArray of(Film film, RandomStream random, Backend backend) {
        int frames = film.frames(), height = film.height(), width = film.width();
        var numbers = new float[2 * frames * height * width];
        double squares = 0;
        for (int i = 0; i < numbers.length; i += 2) {
            int column = i / 2 % width, row = i / 2 / width % height, frame = i / 2 / width / height;
            double f = Math.hypot(rows * (row - height / 2) / height, (column - width / 2) / (double) width);
            double weight = Math.pow(least + f, -fall);
            if (fall > 0 && film.lines()[frame * width + column] != 0) weight *= MEASURED;
            numbers[i] = (float) (weight * random.normal());
            numbers[i + 1] = (float) (weight * random.normal());
            squares += numbers[i] * numbers[i] + numbers[i + 1] * numbers[i + 1];
        }
        double scale = squares > 0 ? deviation / Math.sqrt(squares / numbers.length) : 0;
        for (int i = 0; i < numbers.length; i++) numbers[i] *= (float) scale;
        return backend.upload(ArrayType.complex(Shape.of(1, frames, height, width)), numbers);
    }
}
