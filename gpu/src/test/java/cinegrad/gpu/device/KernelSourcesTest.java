package cinegrad.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSourcesTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "cinegrad", "gpu");

    /// As gpu/build-kernels computes it: `kernels.cu`, the families in its order, then the headers by name.
    private static String hashOfSources() throws Exception {
        var names = new ArrayList<>(List.of(KernelSources.ROOT));
        names.addAll(KernelSources.families());
        try (var files = Files.list(FOLDER)) {
            files.map(f -> f.getFileName().toString()).filter(name -> name.endsWith(".cuh")).sorted().forEach(names::add);
        }
        var digest = MessageDigest.getInstance("SHA-256");
        for (String name : names) digest.update(Files.readAllBytes(FOLDER.resolve(name)));
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void theBinaryWasMadeOfTheseSources() throws Exception {
        assumeTrue(Files.exists(FOLDER.resolve(CudaDevice.BINARY)), "no binary is committed; gpu/build-kernels makes it");
        assertEquals(hashOfSources(), KernelSources.text("kernels.sha256").strip(),
                "a kernel has changed: run gpu/build-kernels and commit what it makes");
        assertTrue(Files.size(FOLDER.resolve(CudaDevice.BINARY)) > 100_000);
    }

    @Test
    void everySourceFileIsAFamilyOrAHeader() throws IOException {
        try (var files = Files.list(FOLDER)) {
            var sources = files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".cu") && !name.equals(KernelSources.ROOT)).sorted().toList();
            assertEquals(KernelSources.families().stream().sorted().toList(), sources);
        }
    }
}
