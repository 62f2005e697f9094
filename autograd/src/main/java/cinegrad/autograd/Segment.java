package cinegrad.autograd;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stretch of recording whose inside is computed again in the backward pass. Segments nest.
///
/// @param parent null outside of all
record Segment(@Nullable Segment parent, int depth, Object identity) {
    private static final Segment NONE = new Segment(null, 0, new Object());
    private static final ScopedValue<Segment> CURRENT = ScopedValue.newInstance();

    static Segment current() {
        return CURRENT.orElse(NONE);
    }

    static <T> T around(Supplier<T> body) {
        Segment outer = current();
        return ScopedValue.where(CURRENT, new Segment(outer, outer.depth + 1, new Object())).call(body::get);
    }

    /// The segment around this one that has the given depth.
    Segment at(int depth) {
        Segment s = this;
        while (s.depth > depth) s = Objects.requireNonNull(s.parent);
        return s;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Segment s && s.identity == identity;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(identity);
    }
}
