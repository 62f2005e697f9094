package cinegrad.ddei.cluster;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.study.Study;
import cinegrad.ops.Backend;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.Function;

/// Works on the scan of a number, on an executor.
///
/// @param study   as JSON
/// @param threads to use
record StudyTask(String study, int threads) implements Function<Integer, StudyTask.Answer> {
    private static final Map<ComputeSettings, Backend> BACKENDS = new ConcurrentHashMap<>();

    /// A [Study.Result] that travels.
    record Answer(int scan, String state, String reason) implements Serializable {
        Study.Result result() {
            return new Study.Result(scan, Study.State.valueOf(state), reason);
        }
    }

    @Override
    public Answer call(Integer scan) {
        var read = Study.fromJson(Json.parse(study));
        var backend = BACKENDS.computeIfAbsent(read.task().compute().withThreads(threads), Backends::of);
        var result = read.run(scan, backend);
        return new Answer(result.scan(), result.state().name(), result.reason());
    }
}
