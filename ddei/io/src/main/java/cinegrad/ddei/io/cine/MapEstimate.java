package cinegrad.ddei.io.cine;

import java.util.Arrays;
import java.util.Locale;

/// How the sensitivities of coils are found in the middle of k-space where a file has none.
public enum MapEstimate {
    ESPIRIT(1),
    /// Two sets, for pictures that fold onto themselves.
    ESPIRIT2(2),
    SMOOTH(1),
    /// [#ESPIRIT2] of four coils and more whose samples lie on a grid, unless that would take a gigabyte, otherwise [#ESPIRIT]:
    /// what one set of maps that were found gets wrong, the second says. It pays where much is known of the picture besides.
    AUTO(2);

    private final int sets;

    MapEstimate(int sets) {
        this.sets = sets;
    }

    /// How many maps of each coil it finds.
    public int sets() {
        return sets;
    }

    public boolean isEspirit() {
        return this != SMOOTH;
    }

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
