package cinegrad.ops.function;

/// Real numbers as derivatives see them: a double ([RealNumber]) or every number of a tensor. Beside arithmetic, functions of one
/// and two numbers and a choice are all a derivative is made of.
public interface Real<N extends Real<N>> extends Arithmetic<N> {
    N map(UnaryFunction f);

    N zip(BinaryFunction f, N other);

    /// `a` where `condition` is not 0, else `b`; but this number where it is NaN, which a slope made of pieces must not hide.
    /// Both choices are made, so neither may overflow where the other is taken: its own derivative would be 0·∞.
    N choose(N condition, N a, N b);

    default N reciprocal() {
        return map(Elementary.RECIPROCAL);
    }

    /// 1 where this is less than `bound`, else 0.
    default N below(double bound) {
        return zip(BinaryFunction.LESS, number(bound));
    }

    /// 1 where this is greater than `bound`, else 0.
    N above(double bound);

    /// 1 where this is `value`, else 0.
    default N is(double value) {
        return zip(BinaryFunction.EQUAL, number(value));
    }

    /// The slope of a piece: 1 where `condition` is not 0, else 0.
    default N step(N condition) {
        return choose(condition, number(1), number(0));
    }

    /// This divided by `other`, and 0 where that is 0, in all derivatives too.
    default N dividedUnless0(N other) {
        N zero = other.is(0);
        return other.choose(zero, number(0), dividedBy(other.choose(zero, number(1), other)));
    }
}
