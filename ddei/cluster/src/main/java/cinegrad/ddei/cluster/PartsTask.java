package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.PartsAnswer;
import cinegrad.ddei.remote.TrainingNode;
import cinegrad.ddei.remote.TrainingOrder;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/// Computes the block of a number, on an executor.
///
/// @param firsts the first part of each block
/// @param counts how many parts each has
record PartsTask(Broadcast<TrainingOrder> order, Broadcast<float[]> parameters, long[] firsts, int[] counts)
        implements Function<Integer, PartsAnswer> {
    @Override
    public PartsAnswer call(Integer block) {
        return TrainingNode.compute(order.value(), parameters.value(), firsts[block], counts[block]);
    }
}
