package cinegrad.ddei.cluster;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.study.Study;

import java.io.Serializable;
import org.apache.spark.api.java.function.Function;

/// Works on the scan of a number, on an executor.
///
/// @param study as JSON
record StudyTask(String study) implements Function<Integer, StudyTask.Answer> {
    /// A [Study.Result] that travels.
    record Answer(int scan, String state, String reason) implements Serializable {
        Study.Result result() {
            return new Study.Result(scan, Study.State.valueOf(state), reason);
        }
    }

    @Override
    public Answer call(Integer scan) {
        var read = Study.fromJson(Json.parse(study));
        var result = read.run(scan, Backends.of(read.task().compute()));
        return new Answer(result.scan(), result.state().name(), result.reason());
    }
}
