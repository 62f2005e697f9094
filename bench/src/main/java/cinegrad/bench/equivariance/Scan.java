package cinegrad.bench.equivariance;

import static java.util.Objects.requireNonNull;

import cinegrad.ddei.loss.Division;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ops.NdArray;

import java.util.List;
import java.util.Map;

/// One acquisition with the images that a network begins with, all scaled so that the `nlr` image has mean square 1.
///
/// @param family what was scanned
/// @param sample measurements, operator and truth
/// @param start  `nlr` of the measurements
/// @param parts  divisions of the samples, each with `nlr` of what is shown
/// @param moved  transformations, each with `nlr` of the transformed start measured anew
record Scan(String family, Sample sample, NdArray start, List<Part> parts, Map<Move, List<Moved>> moved) {
    record Part(Division division, NdArray start) { }

    record Moved(GroupElement action, NdArray start) { }

    DynamicMri physics() {
        return sample.onGrid("study");
    }

    List<Moved> moved(Move move) {
        return requireNonNull(moved.get(move), () -> "the scan was not moved by " + move);
    }

    NdArray truth() {
        return sample.truth().orElseThrow();
    }
}
