package cinegrad.ddei.remote;

import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.study.Study;
import cinegrad.ddei.study.Study.Result;
import cinegrad.ddei.study.Study.State;
import cinegrad.ops.Backend;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Works on the scans of a study for others. A process has as many as work at once, each with a backend of its own.
public final class StudyNode {
    private static final Map<StudyOrder, Queue<StudyNode>> IDLE = new ConcurrentHashMap<>();

    private final Study study;
    private final Backend backend;
    private final Optional<String> obstacle;

    private StudyNode(StudyOrder order) {
        study = order.read();
        backend = Backends.of(study.task().compute().withThreads(order.threads()));
        var files = order.first().files().keySet().stream().map(Path::of).toList();
        obstacle = NodeFacts.here(backend.name(), files).difference(order.first());
    }

    /// A [Result] that travels.
    ///
    /// @param obstacle why the node cannot work on any scan; empty: it did
    public record Answer(String obstacle, int scan, String state, String reason) implements Serializable {
        /// @throws IllegalArgumentException if there is an obstacle
        public Result result() {
            if (!obstacle.isEmpty()) throw new IllegalArgumentException("cluster: " + obstacle);
            return new Result(scan, State.valueOf(state), reason);
        }
    }

    /// Works on the scan of a number.
    ///
    /// @throws CancellationException if this process is ending: another is to work on the scan
    public static Answer work(StudyOrder order, int scan) throws InterruptedException {
        var idle = IDLE.computeIfAbsent(order, _ -> new ConcurrentLinkedQueue<>());
        var known = idle.poll();
        var node = known == null ? new StudyNode(order) : known;
        if (node.obstacle.isPresent()) return new Answer(node.obstacle.get(), scan, "", "");
        var result = node.study.runAfterOthers(scan, node.backend);
        if (result.state() == State.INTERRUPTED) throw new CancellationException("this process is ending");
        idle.add(node);
        return new Answer("", result.scan(), result.state().name(), result.reason());
    }
}
