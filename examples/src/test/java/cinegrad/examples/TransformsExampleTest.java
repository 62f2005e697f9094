package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TransformsExampleTest {
    @Test
    void thePageShowsWhatItPrints() throws Exception {
        String page = Files.readString(Path.of("../docs/manual/transformations.md"));
        var shown = new StringBuilder();
        String[] blocks = page.split("```text\n");
        for (int i = 1; i < blocks.length; i++) shown.append(blocks[i], 0, blocks[i].indexOf("```"));
        assertEquals(Printed.by(() -> TransformsExample.main(new String[0])).replace("\r\n", "\n"), shown.toString());
    }
}
