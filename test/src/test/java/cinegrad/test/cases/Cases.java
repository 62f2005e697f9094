package cinegrad.test.cases;

import java.util.List;
import java.util.stream.Stream;

/// All cases of all operations.
public final class Cases {
    private Cases() { }

    public static List<OpCase> all() {
        return Stream.of(ElementwiseCases.all(), StructureCases.all(), ReduceCases.all(), AxisCases.all(), LayerCases.all(),
                        LinearAlgebraCases.all(), CompositeCases.all())
                .flatMap(s -> s).toList();
    }
}
