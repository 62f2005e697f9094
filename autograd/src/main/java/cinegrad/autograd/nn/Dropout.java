package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;

import java.util.List;

/// In [Training] every number is 0 with probability p and divided by 1 − p otherwise; outside of it x is unchanged.
///
/// Which ones is a pure function of the training's random stream, this layer's name and how often it was used before in this
/// training. Source: Srivastava et al., *Dropout*, JMLR 2014.
public record Dropout(String name, double probability) implements Layer {
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("dropout: the probability must be in [0, 1), got " + probability);
        }
    }

    @Override
    public Tensor apply(Tensor x) {
        return Training.current().map(t -> drop(x, t.draw(name))).orElse(x);
    }

    /// x with numbers dropped by draws from the stream.
    private Tensor drop(Tensor x, RandomStream random) {
        if (probability == 0) return x;
        Tensor drawn = Tensor.constant(x.backend().uniform(ArrayType.real(x.shape()), random));
        return x.times(drawn.lt(probability).logicalNot()).times(1 / (1 - probability));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
