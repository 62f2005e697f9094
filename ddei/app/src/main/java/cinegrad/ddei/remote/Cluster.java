package cinegrad.ddei.remote;

import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.request.TrainingRequest;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.train.GradientSource;

import java.util.List;
import java.util.function.IntConsumer;

/// Machines that compute for this one. What they compute has the bits it would have here: who computes what, how often something
/// is computed again because a machine was lost, and in which order answers come makes no difference.
public interface Cluster extends AutoCloseable {
    /// Computes the gradients of a training, each part somewhere.
    ///
    /// @param parameters of the network here, whose values are sent at each step
    /// @param here       what computes in this process, to end a step when the cluster is gone because this process ends
    /// @throws IllegalArgumentException if a node would not get the same bits; it names the node and what mends it
    GradientSource gradients(TrainingRequest request, List<Parameter> parameters, GradientSource here);

    /// Works on these scans of a study, each somewhere.
    ///
    /// @param done is told how many have been worked on
    List<Study.Result> study(Study study, int[] scans, IntConsumer done);

    /// Leaves the cluster.
    @Override
    void close();
}
