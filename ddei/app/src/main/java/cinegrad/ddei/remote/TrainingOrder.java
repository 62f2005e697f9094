package cinegrad.ddei.remote;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ops.Backend;

import java.io.Serializable;

/// What nodes are told of a training, once.
///
/// @param request as JSON
/// @param threads of a node
/// @param first   the node that they must be like
public record TrainingOrder(String request, int threads, NodeFacts first) implements Serializable {
    /// Of a training that this process begins.
    ///
    /// @param backend what computes here
    public static TrainingOrder of(TrainingRequest request, int threads, Backend backend) {
        var first = NodeFacts.here(backend.name(), NodeFacts.files(request.data()));
        return new TrainingOrder(request.toJson().toString(), threads, first);
    }

    TrainingRequest training() {
        var training = TrainingRequest.fromJson(Json.parse(request));
        return training.with(training.compute().withThreads(threads));
    }
}
