package cinegrad.ddei.simulate;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.SingleAcquisition;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.util.Optional;

/// A film of [MovingTextures] as the truth of a simulated acquisition, with a little noise, in the scale of the training data.
///
/// @param film  its sizes
/// @param seed  another gives another film, another noise and another mask
/// @param noise standard deviation relative to the brightest pixel
public record TextureScan(MovingTextures film, long seed, double noise) {
    public SingleAcquisition acquire(LineLaw mask, Geometry geometry) {
        var backend = new SimdBackend(1);
        double[] truth = film.film(backend, RandomStream.of(seed).stream("textures")).toDoubles();
        var random = RandomStream.of(seed).stream("scanner");
        float[] image = new float[truth.length];
        for (int i = 0; i < image.length; i++) image[i] = (float) (truth[i] + noise * random.normal());
        SampledLines.normalize(image);
        return new SingleAcquisition(film.frames(), film.height(), film.width(), Optional.of(image), Optional.empty(),
                SampledLines.numbers(mask, film.frames(), film.width(), seed)).with(geometry);
    }

    @Override
    public String toString() {
        return "moving textures " + seed + ", " + film.frames() + " frames of " + film.height() + "×" + film.width();
    }
}
