package cinegrad.ddei.simulate;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.ReadoutAcquisition;
import cinegrad.ddei.io.cine.ReadoutAcquisition.Coils;
import cinegrad.ddei.io.cine.ReadoutAcquisition.Notes;
import cinegrad.ddei.io.image.FrameSize;
import cinegrad.ddei.phantom.CoilArray;
import cinegrad.ddei.phantom.FieldOfView;
import cinegrad.ddei.phantom.StraightReadout;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.phantom.ThoraxPhantom.Shading;
import cinegrad.ddei.request.SpokeLaw;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Scans the digital thorax along spokes: every sample is the phantom's Fourier transform at its own point, in closed form, with
/// no pixels in between. The heart stands still during a frame, as its true image assumes.
///
/// Pixels are square, the longer side of the picture is 320 mm, and readouts are twice oversampled. With coils the measurements
/// are those of a ring of [CoilArray], the image evenly bright. Units are the phantom's, whose blood is about 1.
///
/// @param noise standard deviation in either part of each sample of each coil, relative to the brightest blood in a picture that
///              was measured on the full Cartesian grid
/// @param coils 0 for one that sees all alike
public record RadialScan(long seed, int frames, FrameSize size, double frameSeconds, double noise, SpokeLaw law, int coils) {
    private static final double LONGER_SIDE = 320;
    private static final int OVERSAMPLING = 2;

    public ReadoutAcquisition acquire(Parallel parallel) {
        int height = size.height();
        int width = size.width();
        double pixel = LONGER_SIDE / Math.max(height, width);
        var phantom = ThoraxPhantom.of(seed).with(new FieldOfView(pixel * height, pixel * width))
                .with(coils == 0 ? Shading.ANTERIOR : Shading.EVEN);
        int samples = OVERSAMPLING * Math.max(height, width);
        double[] k = law.spokes(samples).trajectory(new ImageSize(height, width), frames).toDoubles();
        int channels = Math.max(1, coils);
        var kspace = new float[Math.multiplyExact(channels, k.length)];
        parallel.forRange(frames, 1, (from, to, _) -> {
            for (int t = from; t < to; t++) frame(phantom, t, samples, k, kspace);
        });
        var random = RandomStream.of(seed).stream("scanner");
        for (int i = 0; i < kspace.length; i++) kspace[i] += (float) (noise * random.normal());
        return new ReadoutAcquisition(frames, law.perFrame(), samples, height, width, kspace, k,
                Optional.of(phantom.images(frames, frameSeconds, height, width, parallel)),
                coils == 0 ? Coils.NONE : new Coils(coils, Optional.of(CoilArray.ring(coils).maps(height, width))),
                new Notes(Geometry.of(frameSeconds, pixel, pixel, 0, Optional.empty()), ""));
    }

    private void frame(ThoraxPhantom phantom, int t, int samples, double[] k, float[] kspace) {
        int spokes = law.perFrame();
        var readouts = new ArrayList<StraightReadout>();
        for (int j = 0; j < spokes; j++) {
            int at = 2 * (t * spokes + j) * samples;
            readouts.add(new StraightReadout(k[at], k[at + 1], k[at + 2] - k[at], k[at + 3] - k[at + 1], samples));
        }
        double time = t * frameSeconds;
        List<double[]> received = coils == 0 ? phantom.readouts(time, size.height(), size.width(), readouts)
                : phantom.readouts(time, size.height(), size.width(), readouts, CoilArray.ring(coils));
        for (int j = 0; j < spokes; j++) {
            double[] samplesOfCoils = received.get(j);
            for (int i = 0; i < samplesOfCoils.length; i++) {
                int coil = i / (2 * samples);
                kspace[2 * ((coil * frames + t) * spokes + j) * samples + i % (2 * samples)] = (float) samplesOfCoils[i];
            }
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "digital thorax, seed %d, %d frames of %s, %.0f ms apart, %s, spokes %s", seed, frames,
                size, 1000 * frameSeconds, coils == 0 ? "one coil" : coils + " coils", law);
    }
}
