package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionTest {
    private final Section section = new Section("Speed", "fast\n");

    @Test
    void takesThePlaceOfItsFormerSelfAndLeavesTheOthers() {
        assertEquals("# All\n\n## Speed\n\nfast\n\n## Quality\n\ngood\n",
                section.in("# All\n\n## Speed\n\nslow\n\n### more\n\n## Quality\n\ngood\n"));
        assertEquals("## Speed\n\nfast\n", section.in("## Speed\n\nslow\n"));
        assertEquals("# All\n\n## Quality\n\n## Speed\n\nfast\n", section.in("# All\n\n## Quality\n\n## Speed\n"));
    }

    @Test
    void comesLastWhereThereWasNone(@TempDir Path folder) throws IOException {
        assertEquals("# All\n\n## Speed of light\n\nx\n\n## Speed\n\nfast\n", section.in("# All\n\n## Speed of light\n\nx\n"));
        Path file = folder.resolve("new.md");
        section.writeInto(file);
        assertEquals("## Speed\n\nfast\n", Files.readString(file));
    }
}
