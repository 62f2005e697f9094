package cinegrad.conformance;

import cinegrad.autograd.Selected;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.Correction;
import cinegrad.ddei.io.json.Json;
import cinegrad.ops.shape.Order;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Cases of reductions, running sums and matrix products.
final class ReductionCases {
    private static final Pattern NORM = Pattern.compile("torch\\.linalg\\.vector_norm ord=(-?[0-9.]+|-?inf)");
    private static final Pattern SUM_OF_PRODUCTS = Pattern.compile("torch\\.addmm\\(b,x,y,beta=([0-9.]+),alpha=([0-9.]+)\\)");
    private static final Pattern WITH_DIM = Pattern.compile("(torch\\.[a-z_.]+) dim=(-?\\d+).*");

    private ReductionCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        if (!c.golden().keys().contains("in.x")) return linear(c);
        if (c.golden().isComplex("in.x")) return products(c.golden().op(), c.in("x"), c);
        Tensor x = c.in("x");
        var withDim = WITH_DIM.matcher(c.golden().op());
        int[] axes = withDim.matches() ? new int[] {Integer.parseInt(withDim.group(2))}
                : Settings.dims(c.golden(), x.shape().rank());
        String op = withDim.matches() ? withDim.group(1) : c.golden().op().replaceFirst(" of values with large offset", "");
        return reduced(op, x, axes, c.golden()).map(y -> c.output("y", kept(y, axes, c.golden())))
                .or(() -> axes.length == 1 ? along(op, x, axes[0], c) : Optional.empty())
                .or(() -> products(op, x, c));
    }

    private static Tensor kept(Tensor y, int[] axes, Case golden) {
        Tensor kept = y;
        if (Settings.flag(golden, "keepdim")) for (int axis : axes) kept = kept.unsqueeze(axis);
        return kept;
    }

    private static Optional<Tensor> reduced(String op, Tensor x, int[] axes, Case golden) {
        var norm = NORM.matcher(op);
        if (norm.matches()) return Optional.of(x.norm(Double.parseDouble(norm.group(1).replace("inf", "Infinity")), axes));
        int correction = golden.attrs().find("unbiased").map(u -> u.flag() ? 1 : 0).orElse(1);
        return Optional.ofNullable(switch (op) {
            case "torch.sum" -> x.sum(axes);
            case "torch.mean" -> x.mean(axes);
            case "torch.var" -> x.var(new Correction(correction), axes);
            case "torch.std" -> x.std(new Correction(correction), axes);
            case "torch.amax", "torch.max(x) (full reduction)" -> x.amax(axes);
            case "torch.amin" -> x.amin(axes);
            case "torch.logsumexp" -> x.logsumexp(axes);
            case "torch.linalg.vector_norm" -> x.norm(Settings.number(golden, "ord", 2), axes);
            case "torch.prod" -> x.prod(axes);
            case "torch.argmax" -> axes.length == 1 && !golden.attrs().find("dim").isEmpty() ? x.argmax(axes[0]) : x.argmax();
            case "torch.argmin" -> axes.length == 1 && !golden.attrs().find("dim").isEmpty() ? x.argmin(axes[0]) : x.argmin();
            default -> null;
        });
    }

    private static Optional<TensorCase> along(String op, Tensor x, int axis, TensorCase c) {
        return Optional.ofNullable(switch (op) {
            case "torch.max(x,dim) values+indices" -> extreme(c, x.max(axis), axis);
            case "torch.min(x,dim) values+indices" -> extreme(c, x.min(axis), axis);
            case "torch.cumsum" -> c.output("y", x.cumsum(axis));
            case "torch.cumprod" -> c.output("y", x.cumprod(axis));
            case "torch.sort" -> selected(c, x.sort(axis, Settings.flag(c.golden(), "descending") ? Order.DESCENDING
                    : Order.ASCENDING));
            case "torch.softmax" -> c.output("y", x.softmax(axis));
            case "torch.log_softmax" -> c.output("y", x.logSoftmax(axis));
            default -> op.startsWith("torch.topk") ? selected(c,
                    x.topk(c.golden().attrs().at("k").integer(), axis, best(c.golden()))) : null;
        });
    }

    private static Order best(Case golden) {
        return golden.attrs().find("largest").map(Json::flag).orElse(true) ? Order.DESCENDING : Order.ASCENDING;
    }

    private static TensorCase extreme(TensorCase c, Selected s, int axis) {
        int[] axes = {axis};
        return selected(c, new Selected(kept(s.values(), axes, c.golden()), kept(s.indices(), axes, c.golden())));
    }

    private static TensorCase selected(TensorCase c, Selected s) {
        return c.output("values", s.values()).output("indices", s.indices());
    }

    private static Optional<TensorCase> products(String op, Tensor x, TensorCase c) {
        var sum = SUM_OF_PRODUCTS.matcher(op);
        if (sum.matches()) {
            return Optional.of(c.output("y", c.in("b").times(Double.parseDouble(sum.group(1)))
                    .plus(x.matmul(c.in("y")).times(Double.parseDouble(sum.group(2))))));
        }
        return Optional.ofNullable(switch (op) {
            case "torch.matmul", "torch.mm", "torch.bmm", "torch.mv", "torch.dot" -> c.output("y", matmul(x, c.in("y")));
            case "torch.outer" -> c.output("y", Tensor.einsum("i,j->ij", x, c.in("y")));
            case "torch.einsum" -> c.output("y", Tensor.einsum(c.golden().attrs().at("equation").text(), operands(c)));
            case "x.transpose(-1,-2) @ y.permute(0,2,1)" -> c.output("y", x.transpose().matmul(c.in("y").permute(0, 2, 1)));
            default -> null;
        });
    }

    private static Tensor[] operands(TensorCase c) {
        return Stream.of("x", "y", "z").filter(name -> c.golden().keys().contains("in." + name)).map(c::in)
                .toArray(Tensor[]::new);
    }

    /// PyTorch's rule for vectors: a row on the left, a column on the right, and the added axis taken off again.
    static Tensor matmul(Tensor x, Tensor y) {
        Tensor a = x.shape().rank() == 1 ? x.unsqueeze(0) : x;
        Tensor b = y.shape().rank() == 1 ? y.unsqueeze(1) : y;
        Tensor product = a.matmul(b);
        if (y.shape().rank() == 1) product = product.squeeze(-1);
        return x.shape().rank() == 1 ? product.squeeze(y.shape().rank() == 1 ? -1 : -2) : product;
    }

    private static Optional<TensorCase> linear(TensorCase c) {
        if (!c.golden().op().equals("torch.nn.functional.linear")) return Optional.empty();
        Tensor y = matmul(c.in("input"), c.in("weight").transpose());
        return Optional.of(c.output("y", c.golden().keys().contains("in.bias") ? y.plus(c.in("bias")) : y));
    }
}
