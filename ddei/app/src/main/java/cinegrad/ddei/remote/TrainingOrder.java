package cinegrad.ddei.remote;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.request.TrainingRequest;

import java.io.Serializable;

/// What nodes are told of a training, once.
///
/// @param request as JSON
/// @param threads of a node
/// @param first   the node that they must be like
public record TrainingOrder(String request, int threads, NodeFacts first) implements Serializable {
    TrainingRequest training() {
        var training = TrainingRequest.fromJson(Json.parse(request));
        return training.with(training.compute().withThreads(threads));
    }
}
