package cinegrad.ddei.cluster;

import cinegrad.ddei.remote.StudyNode;
import cinegrad.ddei.remote.StudyOrder;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/// Works on the scan of a number, on an executor.
record StudyTask(Broadcast<StudyOrder> order) implements Function<Integer, StudyNode.Answer> {
    @Override
    public StudyNode.Answer call(Integer scan) throws InterruptedException {
        return StudyNode.work(order.value(), scan);
    }
}
