package cinegrad.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    /// What the comparison allows is what a reader is told.
    @Test
    void thePageShowsEveryRow() throws IOException {
        List<String> page = Files.readAllLines(Path.of("..", "..", "docs", "numerics.md"));
        List<String> table = Difference.table().lines().toList();
        assertTrue(table.size() > 3, "the table is empty");
        int first = page.indexOf(table.getFirst());
        assertTrue(first >= 0, "docs/numerics.md lacks the table of differences");
        assertEquals(table, page.subList(first, Math.min(page.size(), first + table.size())));
    }
}
