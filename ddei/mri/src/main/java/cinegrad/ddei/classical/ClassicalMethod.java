package cinegrad.ddei.classical;

import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;

import java.util.ArrayList;

/// A reconstruction from the measurements alone: no training, no truth, no statistics of other data.
///
/// Several coils are solved for together, through the one operator that measured them. Deterministic: the same measurements give
/// the same numbers, whatever the number of threads and whatever else is in the batch.
public interface ClassicalMethod {
    /// Its name for [ClassicalMethods#byName].
    String name();

    /// What it does, in one line for a table.
    String description();

    /// The number of calls of the listener for every video; 0 for a method without iterations.
    default int iterations() {
        return 0;
    }

    /// Reconstructs one video.
    ///
    /// @param listener is told after every iteration
    /// @return complex (1, T, H, W), in the acquisition's units; of several sets of coil maps (S, T, H, W)
    NdArray video(Acquisition acquisition, IterationListener listener);

    /// The most memory that [#reconstruct] holds at once.
    WorkingMemory memory(MemoryUnits of);

    /// Reconstructs every video of a batch separately.
    ///
    /// @param kspace   complex (N, T, H, W), or (N, C, T, H, W) of several coils; what lies outside the mask is ignored, but it
    ///                 must be finite. At points off the grid (N, T, S) or (N, C, T, S), weighed as the operator weighs them
    /// @param physics  the operator that measured it, with a mask of zeros and ones, or with weights that keep its norm near 1
    /// @param listener is told after every iteration
    /// @return the videos, complex (N, T, H, W), on the same backend; of several sets of coil maps the images of one
    ///         video, (S, T, H, W)
    /// @throws IllegalArgumentException if the mask holds other numbers, or an iterative method is given a number that is not
    ///                                  finite
    default NdArray reconstruct(NdArray kspace, VideoModel physics, IterationListener listener) {
        int batch = kspace.shape().size(0);
        var videos = new ArrayList<NdArray>();
        for (int n = 0; n < batch; n++) {
            var acquisition = Acquisition.ofBatch(name(), kspace, physics, n);
            int before = n * iterations();
            videos.add(acquisition.inCallersUnits(video(acquisition,
                    (done, _) -> listener.at(before + done, batch * iterations()))));
        }
        return batch == 1 ? videos.getFirst() : kspace.backend().concatenate(videos, 0);
    }

    default NdArray reconstruct(NdArray kspace, VideoModel physics) {
        return reconstruct(kspace, physics, IterationListener.NONE);
    }
}
