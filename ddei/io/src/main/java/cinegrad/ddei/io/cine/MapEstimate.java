package cinegrad.ddei.io.cine;

import java.util.Arrays;
import java.util.Locale;

/// How the sensitivities of coils are found in the middle of k-space where a file has none.
public enum MapEstimate {
    ESPIRIT, SMOOTH;

    public static MapEstimate byName(String name) {
        return Arrays.stream(values()).filter(e -> e.toString().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("maps: \"" + name + "\" is unknown; choose one of "
                + Arrays.toString(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
