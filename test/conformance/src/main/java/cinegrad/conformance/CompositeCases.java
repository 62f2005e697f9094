package cinegrad.conformance;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.Correction;
import cinegrad.autograd.option.FourierScaling;

import java.util.Optional;

/// Cases of whole expressions.
final class CompositeCases {
    private CompositeCases() { }

    static Optional<TensorCase> run(TensorCase c) {
        return value(c).map(y -> c.output("y", y));
    }

    private static Optional<Tensor> value(TensorCase c) {
        return Optional.ofNullable(switch (c.golden().op()) {
            case "tanh(x W1+b1) W2+b2 -> mse" -> c.in("x").matmul(c.in("w1")).plus(c.in("b1")).tanh().matmul(c.in("w2"))
                    .plus(c.in("b2"))
                    .mseLoss(c.in("t"));
            case "softmax(q k^T/sqrt(d)) v" -> {
                Tensor q = c.in("q");
                Tensor scores = q.matmul(c.in("k").transpose()).dividedBy(Math.sqrt(q.shape().size(-1)));
                yield scores.softmax(-1).matmul(c.in("v"));
            }
            case "(x-mean)/(std+1e-5)" -> {
                Tensor x = c.in("x");
                yield x.minus(x.mean()).dividedBy(x.std().plus(1e-5));
            }
            case "(x-mean(-1))/sqrt(var(-1,biased)+1e-5)*g+b" -> {
                Tensor x = c.in("x");
                yield x.minus(x.mean(-1).unsqueeze(-1)).dividedBy(x.var(Correction.POPULATION, -1).unsqueeze(-1).plus(1e-5)
                        .sqrt())
                        .times(c.in("g")).plus(c.in("b"));
            }
            case "y=x*x; z=y.sin()+y*x; z.sum()+ (z*y).mean()" -> {
                Tensor x = c.in("x");
                Tensor y = x.times(x);
                Tensor z = y.sin().plus(y.times(x));
                yield z.sum().plus(z.times(y).mean());
            }
            case "x.clone().mul_(2).add_(1)[1:] * x[:-1]" -> {
                Tensor x = c.in("x");
                int n = x.shape().size(0);
                yield x.times(2).plus(1).slice(0, 1, n).times(x.slice(0, 0, n - 1));
            }
            case "x*stopgrad(x)" -> c.in("x").times(c.in("x").detach());
            case "sum|dx|+|dy| of image" -> c.in("x").diff(1, -1).abs().sum().plus(c.in("x").diff(1, -2).abs().sum());
            case "h=tanh(Wx_t+Uh), 5 steps, sum" -> recurrent(c.in("x"), c.in("w"), c.in("u"));
            case "60x: x = sin(x)*1.01+0.1*x" -> {
                Tensor x = c.in("x");
                for (int i = 0; i < 60; i++) x = x.sin().times(1.01).plus(x.times(0.1));
                yield x;
            }
            case "(a[:,None]*b+c).relu().mean((0,2)) / (1+exp(-a.sum()))" -> c.in("a").unsqueeze(1).times(c.in("b"))
                    .plus(c.in("c")).relu().mean(0, 2)
                    .dividedBy(c.in("a").sum().neg().exp().plus(1));
            case "|fft(x*w)|.log1p().sum()" -> c.in("x").times(c.in("w")).fft(FourierScaling.BACKWARD, -1).abs().log1p().sum();
            default -> null;
        });
    }

    /// The last state.
    private static Tensor recurrent(Tensor x, Tensor w, Tensor u) {
        Tensor h = x.select(0, 0).matmul(w).tanh();
        for (int t = 1; t < x.shape().size(0); t++) h = x.select(0, t).matmul(w).plus(h.matmul(u)).tanh();
        return h;
    }
}
