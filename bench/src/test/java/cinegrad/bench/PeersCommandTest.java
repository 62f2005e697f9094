package cinegrad.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeersCommandTest {
    @Test
    void peersGetThreadsAndLargePagesAsWeDo() {
        var small = PeersCommand.environment(2, List.of("-Xmx4g"));
        for (String name : List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")) {
            assertEquals("2", small.get(name));
        }
        assertFalse(small.containsKey("GLIBC_TUNABLES"));
        var large = PeersCommand.environment(1, List.of("-XX:+UseTransparentHugePages"));
        assertEquals("glibc.malloc.hugetlb=1", large.get("GLIBC_TUNABLES"));
    }
}
