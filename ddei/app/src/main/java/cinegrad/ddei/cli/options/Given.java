package cinegrad.ddei.cli.options;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Options that were given, or else what they start from; an option that was not given is null, as picocli leaves it.
final class Given {
    private Given() { }

    static <T> T or(T given, T base) {
        return given != null ? given : base;
    }

    static <T> Optional<T> or(T given, Optional<T> base) {
        return given != null ? Optional.of(given) : base;
    }

    static OptionalDouble or(Double given, OptionalDouble base) {
        return given != null ? OptionalDouble.of(given) : base;
    }

    static OptionalInt or(Integer given, OptionalInt base) {
        return given != null ? OptionalInt.of(given) : base;
    }

    static OptionalLong or(Long given, OptionalLong base) {
        return given != null ? OptionalLong.of(given) : base;
    }
}
