package cinegrad.autograd;

import cinegrad.autograd.op.Op;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/// The measured graph of a loss: every operation with its shape, bytes, milliseconds and gradient.
///
/// ```java
/// Files.writeString(Path.of("graph.html"), Graph.toHtml(loss));
/// ```
///
/// Measuring walks the graph forward and backward three times, keeps the fastest time of every operation, and holds every array
/// meanwhile: far more memory than [Tensor#backward], which lets go of each at the first moment. Nothing is stored in the
/// tensors.
public final class Graph {
    private static final int ROUNDS = 3;

    /// The role of a node.
    public enum Role { CONSTANT, VARIABLE, OPERATION, LOSS }

    /// One tensor of the graph.
    ///
    /// @param index          its position among the nodes: inputs come before what is computed from them
    /// @param operation      the operation's short name, or the name the reader gave the tensor
    /// @param family         the class its operation is declared in, "Leaf" for data and parameters
    /// @param details        the operation with all its settings
    /// @param inputs         positions of its inputs
    /// @param gradientNorm   √Σ|∂L/∂y|², absent where no gradient flows
    public record Node(int index, String operation, String family, String details, Role role, List<Integer> inputs,
            ArrayType type, Cost cost, OptionalDouble gradientNorm) {
        public long bytes() {
            return cost.bytes;
        }

        public double forwardMillis() {
            return cost.forwardMillis;
        }

        public double backwardMillis() {
            return cost.backwardMillis;
        }

        public double millis() {
            return cost.forwardMillis + cost.backwardMillis;
        }
    }

    /// Memory and time of a tensor.
    ///
    /// @param bytes          memory of its value
    /// @param forwardMillis  time to compute the value, 0 for a leaf
    /// @param backwardMillis time to compute the gradients of its inputs, 0 where none is wanted
    public record Cost(long bytes, double forwardMillis, double backwardMillis) { }

    private final List<Node> nodes;
    private final MemoryPlan plan;
    private final String backend;

    private Graph(List<Node> nodes, MemoryPlan plan, String backend) {
        this.nodes = List.copyOf(nodes);
        this.plan = plan;
        this.backend = backend;
    }

    /// Measures the graph below a real scalar.
    public static Graph of(Tensor loss) {
        return of(loss, Map.of());
    }

    /// @param names names of some tensors, for example `parameter.name()` for `parameter.tensor()`
    public static Graph of(Tensor loss, Map<Tensor, String> names) {
        if (loss.isComplex() || loss.shape().elements() != 1) {
            throw new ShapeException("graph: the loss must be a real scalar, got " + loss.type()
                    + "; reduce it first, e.g. loss.mean()");
        }
        var tensors = Schedule.reached(List.of(loss), t -> t.inputs().stream());
        tensors.forEach(Tensor::requireUnchanged);
        var walk = new Walk(tensors, loss);
        for (int round = 0; round < ROUNDS; round++) walk.run();
        var evaluation = loss.needsGradient() ? Evaluation.ofLoss(loss) : Evaluation.of(loss);
        return new Graph(walk.nodes(names), evaluation.plan(), loss.backend().name());
    }

    /// A self-contained page that shows the graph below a real scalar: no network, no library.
    public static String toHtml(Tensor loss) {
        return of(loss).toHtml();
    }

    /// As [#toHtml(Tensor)], with names as in [#of(Tensor,Map)].
    public static String toHtml(Tensor loss, Map<Tensor, String> names) {
        return of(loss, names).toHtml();
    }

    public String toHtml() {
        return GraphPage.of(this);
    }

    /// Inputs first, the loss last.
    public List<Node> nodes() {
        return nodes;
    }

    /// The memory plan of [Tensor#backward] for this graph.
    public MemoryPlan plan() {
        return plan;
    }

    /// The name of the backend that was measured.
    public String backend() {
        return backend;
    }

    /// The plainest evaluation there is: every value and every gradient is kept.
    private static final class Walk extends BackwardPass {
        private final List<Tensor> tensors;
        private final Tensor loss;
        private final IdentityHashMap<Tensor, Op.Result> results = new IdentityHashMap<>();
        private final IdentityHashMap<Tensor, Double> forward = new IdentityHashMap<>();
        private final IdentityHashMap<Tensor, Double> backward = new IdentityHashMap<>();

        Walk(List<Tensor> tensors, Tensor loss) {
            this.tensors = tensors;
            this.loss = loss;
        }

        void run() {
            results.clear();
            for (var t : tensors) {
                if (t.op() instanceof Op.Leaf) {
                    results.put(t, Op.Result.of(t.value()));
                    continue;
                }
                var inputs = t.inputs().stream().map(this::output).toList();
                long start = System.nanoTime();
                results.put(t, t.op().forward(inputs));
                forward.merge(t, since(start), Math::min);
            }
            if (!loss.needsGradient()) return;
            gradients().clear();
            start(loss, loss.backend().full(loss.type(), 1));
            tensors.reversed().forEach(this::visit);
        }

        @Override
        NdArray output(Tensor t) {
            return result(t).output();
        }

        @Override
        List<NdArray> saved(Tensor t) {
            return result(t).saved();
        }

        private Op.Result result(Tensor t) {
            return Objects.requireNonNull(results.get(t));
        }

        @Override
        NdArray[] differentiate(Tensor t, NdArray g) {
            long start = System.nanoTime();
            var contributions = super.differentiate(t, g);
            backward.merge(t, since(start), Math::min);
            return contributions;
        }

        List<Node> nodes(Map<Tensor, String> names) {
            var positions = new IdentityHashMap<Tensor, Integer>();
            var nodes = new ArrayList<Node>();
            for (var t : tensors) {
                positions.put(t, nodes.size());
                var role = t == loss ? Role.LOSS : !(t.op() instanceof Op.Leaf) ? Role.OPERATION : t.needsGradient()
                        ? Role.VARIABLE : Role.CONSTANT;
                String operation = switch (role) {
                    case CONSTANT -> "constant";
                    case VARIABLE -> "variable";
                    case OPERATION, LOSS -> t.op().name();
                };
                String details = t.op() instanceof Op.Leaf ? t.type().toString() : t.op().toString();
                NdArray gradient = gradient(t);
                nodes.add(new Node(nodes.size(), names.getOrDefault(t, operation), family(t.op()), details, role,
                        t.inputs().stream().map(positions::get).toList(), t.type(),
                        new Cost((long) t.type().numbers() * t.backend().precision().bytes(), forward.getOrDefault(t, 0.0),
                        backward.getOrDefault(t, 0.0)),
                        gradient == null ? OptionalDouble.empty() : OptionalDouble.of(norm(gradient))));
            }
            return Collections.unmodifiableList(nodes);
        }

        private static String family(Op op) {
            var enclosing = op.getClass().getEnclosingClass();
            return op instanceof Op.Leaf || enclosing == null ? op.getClass().getSimpleName() : enclosing.getSimpleName();
        }

        private static double norm(NdArray g) {
            double sum = 0;
            for (double number : g.toDoubles()) sum += number * number;
            return Math.sqrt(sum);
        }

        private static double since(long start) {
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
