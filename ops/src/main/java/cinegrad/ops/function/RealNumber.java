package cinegrad.ops.function;

/// One double, as a value for definitions.
public record RealNumber(double value) implements Real<RealNumber> {
    @Override
    public RealNumber number(double other) {
        return new RealNumber(other);
    }

    @Override
    public RealNumber plus(RealNumber o) {
        return new RealNumber(value + o.value);
    }

    @Override
    public RealNumber minus(RealNumber o) {
        return new RealNumber(value - o.value);
    }

    @Override
    public RealNumber times(RealNumber o) {
        return new RealNumber(value * o.value);
    }

    @Override
    public RealNumber dividedBy(RealNumber o) {
        return new RealNumber(value / o.value);
    }

    @Override
    public RealNumber negative() {
        return new RealNumber(-value);
    }

    @Override
    public RealNumber map(UnaryFunction f) {
        return new RealNumber(f.apply(value));
    }

    @Override
    public RealNumber zip(BinaryFunction f, RealNumber o) {
        return new RealNumber(f.apply(value, o.value));
    }

    @Override
    public RealNumber above(double bound) {
        return new RealNumber(value > bound ? 1 : 0);
    }

    @Override
    public RealNumber choose(RealNumber condition, RealNumber a, RealNumber b) {
        return Double.isNaN(value) ? this : condition.value != 0 ? a : b;
    }
}
