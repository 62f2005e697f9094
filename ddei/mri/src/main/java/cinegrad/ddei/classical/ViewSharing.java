package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;

/// What a frame did not measure it takes from the others: the mean over the frames that did, 0 where none did. What it measured
/// stays as it is. Source: the name from Foo et al., *Improved ejection fraction and flow velocity estimates with use of view
/// sharing and uniform repetition time excitation with fast cardiac techniques*, Radiology 195 (1995); there the neighboring
/// frames share, here all.
public record ViewSharing() implements ClassicalMethod {
    @Override
    public String name() {
        return "view-sharing";
    }

    @Override
    public String description() {
        return "what a frame did not measure it takes from the mean over the others";
    }

    @Override
    public NdArray video(Acquisition acquisition, IterationListener listener) {
        return acquisition.viewShared();
    }

    @Override
    public WorkingMemory memory(MemoryUnits of) {
        return new WorkingMemory(of.acquisition() + of.start(), 0);
    }
}
