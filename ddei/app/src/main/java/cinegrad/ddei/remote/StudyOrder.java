package cinegrad.ddei.remote;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Device;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.ddei.study.Study;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.UUID;

/// What nodes are told of a study, once.
///
/// @param study   as JSON
/// @param threads of a node
/// @param first   the node that they must be like
public record StudyOrder(String study, int threads, NodeFacts first) implements Serializable {
    /// Leaves a file in the study's folder by which nodes know that they see the same folder.
    ///
    /// @param mark that file, to be removed at the end
    public static StudyOrder of(Study study, int threads, Path mark) {
        AtomicFile.write(mark, out -> out.write('\n'));
        var files = new ArrayList<>(NodeFacts.files(study.task().list(), study.scans().stream().map(Study.Scan::file).toList()));
        files.addAll(study.task().networkFiles());
        files.add(mark);
        return new StudyOrder(study.toJson().toString(), threads, NodeFacts.here(backend(study.task().compute()), files));
    }

    /// A name for such a file that no other has.
    public static Path mark(Study study) {
        return study.task().out().resolve(".cluster-" + UUID.randomUUID());
    }

    /// By name; where a card is asked for, this process need not have one.
    private static String backend(ComputeSettings compute) {
        boolean gpu = compute.device() == Device.GPU || compute.engine() == Engine.CUDA;
        return gpu ? "cuda" : Backends.of(compute).name();
    }

    Study read() {
        return Study.fromJson(Json.parse(study));
    }
}
