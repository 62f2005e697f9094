package cinegrad.ddei.remote;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.compute.Backends;
import cinegrad.ddei.compute.MemoryShortage;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.run.Datasets;
import cinegrad.ddei.run.TrainingRun;
import cinegrad.ddei.run.TrainingRun.Computation;

import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/// Computes blocks of a training's parts for others, with a network and data of its own. One block at a time; a process keeps as
/// many nodes as it was asked for at once.
public final class TrainingNode {
    private static final String MORE_MEMORY = "; on a cluster, --executor-memory gives more";
    private static final Map<TrainingOrder, Queue<TrainingNode>> IDLE = new ConcurrentHashMap<>();

    private final Computation computation;

    private TrainingNode(Computation computation) {
        this.computation = computation;
    }

    /// Computes `count` parts from `first` on, by a node that this process has or that is made.
    ///
    /// @param parameters the network's, one after another
    public static PartsAnswer compute(TrainingOrder order, float[] parameters, long first, int count) {
        var idle = IDLE.computeIfAbsent(order, _ -> new ConcurrentLinkedQueue<>());
        String name = ManagementFactory.getRuntimeMXBean().getName();
        try {
            var node = idle.poll();
            if (node == null) {
                var training = order.training();
                var backend = Backends.of(training.compute());
                var obstacle = NodeFacts.here(backend.name(), NodeFacts.files(training.data())).difference(order.first());
                if (obstacle.isPresent()) return PartsAnswer.obstacle(obstacle.get());
                node = new TrainingNode(new TrainingRun(training, Datasets.of(training, backend), backend).computation());
            }
            var answer = node.computed(parameters, first, count);
            idle.add(node);
            return answer;
        } catch (MemoryShortage e) {
            return PartsAnswer.obstacle("node " + name + ": " + e.getMessage() + MORE_MEMORY);
        } catch (IllegalArgumentException | FileFormatException | UncheckedIOException e) {
            if (Thread.currentThread().isInterrupted()) throw e;        // its block was given to another
            return PartsAnswer.obstacle(name, e);
        } catch (OutOfMemoryError e) {
            return PartsAnswer.obstacle("node " + name + ": its memory of "
                    + MemoryShortage.megabytes(Runtime.getRuntime().maxMemory()) + " is not enough" + MORE_MEMORY);
        }
    }

    private PartsAnswer computed(float[] numbers, long first, int count) {
        write(numbers, computation.parameters());
        var computed = computation.gradients().of(first, count);
        if (!computed.isFinite()) {
            return new PartsAnswer("", computed.parts(), new int[0], new float[0], Map.of(), computed.workspaceBytes());
        }
        var tensors = computation.parameters().stream().map(Parameter::tensor).toList();
        int[] used = IntStream.range(0, tensors.size()).filter(i -> computed.sum().contains(tensors.get(i))).toArray();
        List<Tensor> variables = IntStream.of(used).mapToObj(tensors::get).toList();
        return new PartsAnswer("", computed.parts(), used, computed.sum().toFloats(variables), computed.metrics(),
                computed.workspaceBytes());
    }

    private static void write(float[] numbers, List<Parameter> parameters) {
        int at = 0;
        for (var p : parameters) {
            int count = p.value().numbers();
            p.value().backend().writeInto(p.value(), Arrays.copyOfRange(numbers, at, at + count));
            at += count;
        }
    }
}
