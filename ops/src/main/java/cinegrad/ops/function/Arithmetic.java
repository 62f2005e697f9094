package cinegrad.ops.function;

/// Numbers that can be added and multiplied, as derivatives see them: a number of the machine, or every number of a tensor at
/// once. A derivative written over them is computed by a backend and recorded for higher orders from the same line.
///
/// @param <N> the numbers themselves
public interface Arithmetic<N extends Arithmetic<N>> {
    /// A real constant beside this number.
    N number(double value);

    N plus(N other);

    N minus(N other);

    N times(N other);

    N dividedBy(N other);

    default N plus(double value) {
        return plus(number(value));
    }

    default N times(double factor) {
        return times(number(factor));
    }

    default N negative() {
        return times(-1);
    }
}
