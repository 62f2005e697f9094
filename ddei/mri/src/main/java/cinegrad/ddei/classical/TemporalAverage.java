package cinegrad.ddei.classical;

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
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        return acquisition.averaged();
    }

    @Override
    public WorkingMemory memory(MemoryUnits of) {
        return new WorkingMemory(of.acquisition() + of.start(), 0);
    }
}
