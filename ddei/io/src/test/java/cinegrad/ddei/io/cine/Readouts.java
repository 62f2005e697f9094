package cinegrad.ddei.io.cine;

import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.cine.ReadoutAcquisition.Coils;
import cinegrad.ddei.io.cine.ReadoutAcquisition.Notes;

import java.util.Optional;

/// Spokes whose numbers tell where they belong, for tests of files.
public final class Readouts {
    private Readouts() { }

    /// Half as many pixels a side as a spoke has samples.
    public static ReadoutAcquisition of(int frames, int coils, int readouts, int samples) {
        int side = samples / 2;
        var k = new double[2 * frames * readouts * samples];
        for (int i = 0; i < k.length / 2; i++) {
            double radius = (i % samples - side) * 0.5;
            double angle = i / samples;
            k[2 * i] = radius * Math.sin(angle);
            k[2 * i + 1] = radius * Math.cos(angle);
        }
        var kspace = new float[coils * k.length];
        for (int i = 0; i < kspace.length; i++) kspace[i] = 1 + i;
        return new ReadoutAcquisition(frames, readouts, samples, side, side, kspace, k, Optional.empty(),
                coils == 1 ? Coils.NONE : new Coils(coils, Optional.empty()), new Notes(Geometry.ofFrames(0.05), ""));
    }
}
