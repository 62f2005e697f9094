package cinegrad.ddei.classical;

import java.util.List;
import java.util.stream.Stream;

/// The methods by their names on the command line, with their usual settings.
public final class ClassicalMethods {
    private static final List<ClassicalMethod> ALL = List.of(new ZeroFilled(), new TemporalAverage(), new ViewSharing(),
            TemporalTotalVariation.USUAL,
            LocallyLowRank.USUAL, LowRankPlusSparse.USUAL, NonlocalLowRank.USUAL);

    private ClassicalMethods() { }

    /// The names, from the simplest method to the most elaborate.
    public static List<String> names() {
        return ALL.stream().map(ClassicalMethod::name).toList();
    }

    public static ClassicalMethod byName(String name) {
        Stream<ClassicalMethod> called = ALL.stream().filter(m -> m.name().equals(name));
        return called.findFirst().orElseThrow(() -> new IllegalArgumentException("method: \"" + name
                + "\" is unknown; choose one of " + names()));
    }
}
