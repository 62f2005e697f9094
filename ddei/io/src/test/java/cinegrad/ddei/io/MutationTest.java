package cinegrad.ddei.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationTest {
    private static final int INPUTS = 4000;
    private static final long MOST_BYTES = 64L << 20;
    private static final long MOST_STEPS = 320_000;

    @TempDir
    private Path folder;

    /// A short [MutationRun]; the long one is run by hand.
    @Test
    void nothingButTheTypedExceptionAndLittleMemory() throws IOException {
        var outcomes = new MutationRun(folder).run(INPUTS, 7, "");
        outcomes.forEach((name, outcome) -> {
            assertEquals(Map.of(), outcome.escapes, name);
            assertTrue(outcome.mostBytes <= MOST_BYTES && outcome.mostSteps <= MOST_STEPS, () -> name + ": " + outcome);
        });
        assertEquals(INPUTS, outcomes.values().stream().flatMap(o -> o.kinds.values().stream()).mapToInt(n -> n).sum());
    }
}
