package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

/// One still image, in every frame: each sample of k-space is the mean over the frames that measured it, 0 where none did.
public record TemporalAverage() implements ClassicalMethod {
    @Override
    public String name() {
        return "average";
    }

    @Override
    public String description() {
        return "one still image: every k-space sample is the mean over the frames that measured it";
    }

    @Override
    public NdArray reconstruct(NdArray kspace, DynamicMri physics, IterationListener listener) {
        return Acquisition.of(name(), kspace, physics).averaged();
    }
}
