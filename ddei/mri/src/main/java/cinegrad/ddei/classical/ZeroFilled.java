package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// A* y: what was not measured counts as 0.
public record ZeroFilled() implements ClassicalMethod {
    @Override
    public String name() {
        return "zero-filled";
    }

    @Override
    public String description() {
        return "what was not measured counts as 0";
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        return acquisition.zeroFilled();
    }

    @Override
    public WorkingMemory memory(MemoryUnits of) {
        return new WorkingMemory(of.acquisition() + of.start(), 0);
    }
}
