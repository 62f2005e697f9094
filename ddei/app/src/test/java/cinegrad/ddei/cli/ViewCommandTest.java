package cinegrad.ddei.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ViewCommandTest {
    @TempDir
    private Path folder;

    /// The page is served until a signal ends the process, and the file is as it was.
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void servesUntilItIsEnded() throws Exception {
        Path scan = Path.of(Commands.scan(folder, 1));
        byte[] before = Files.readAllBytes(scan);
        var program = Program.start(folder.resolve("output.txt"), List.of(), "view", scan.toString(), "--no-open");
        while (!program.said().contains("ends it") && program.process().isAlive()) Thread.sleep(20);
        String address = program.said().lines().filter(line -> line.startsWith("open http://127.0.0.1:")).findFirst()
                .orElseThrow(() -> new AssertionError(read(program))).substring(5);
        try (var client = HttpClient.newHttpClient()) {
            var page = client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
            assertTrue(page.body().contains("<title>scan1.npz</title>"), page.body());
        }
        new ProcessBuilder("kill", "-TERM", Long.toString(program.process().pid())).start().waitFor();
        String said = program.endsWith(143);
        assertTrue(said.contains("image_re_im(6,24,18), mask(6,18)"), said);
        assertArrayEquals(before, Files.readAllBytes(scan));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing is written");
        }
    }

    private static String read(Program program) {
        try {
            return program.said();
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void whatCannotBeShownIsRefused() {
        String scan = Commands.scan(folder, 1);
        Commands.refused("--port must be within 0 … 65535, got 65536", "view", scan, "--port", "65536", "--no-open");
        Commands.refused("no file has an array of this name", "view", scan, "--key", "absent", "--no-open");
        Commands.refused("--axes: \"q\" is no axis; write t (time)", "view", scan, "--axes", "t,q,x", "--no-open");
        Commands.refused("no such file", "view", scan, folder.resolve("absent.nii").toString(), "--no-open");
        Commands.refused("FILE", "view");
    }
}
