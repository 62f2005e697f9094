package cinegrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.json.Json;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The notebook compiles as it stands, and shows what it gives.
class NotebookTest {
    private static final Path NOTEBOOK = Path.of("notebook/ddei.ipynb").toAbsolutePath();
    private static final Path LAUNCHER = Path.of("../cinegrad").toAbsolutePath().normalize();
    private static final Pattern DECIBELS = Pattern.compile("(\\d+\\.\\d+) dB");
    /// What the kernel adds to the language.
    private static final String DISPLAY = "void display(Object shown, String... types) { }\n";

    @TempDir
    private Path folder;

    private static List<Json> code(Path notebook) throws IOException {
        return Json.parse(Files.readString(notebook)).at("cells").items().stream()
                .filter(c -> c.at("cell_type").text().equals("code")).toList();
    }

    /// A text, which may stand line by line.
    private static String joined(Json text) {
        if (!(text instanceof Json.Arr lines)) return text.text();
        return lines.items().stream().map(Json::text).collect(Collectors.joining());
    }

    /// Its cells one after the other are a program.
    @Test
    void itCompiles() throws IOException {
        var imports = new StringBuilder();
        var statements = new StringBuilder();
        for (var cell : code(NOTEBOOK)) {
            joined(cell.at("source")).lines()
                    .forEach(line -> (line.startsWith("import ") ? imports : statements).append(line).append('\n'));
        }
        Path source = Files.writeString(folder.resolve("Cells.java"),
                imports + DISPLAY + "void main() throws Exception {\n" + statements + "}\n");
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d", folder.toString(), "-cp",
                System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status, "a cell does not compile");
    }

    /// A forge shows what is in the file: every cell ran, in order, without an error, and drew what it draws.
    @Test
    void whatItGaveIsInTheFile() throws IOException {
        assertTrue(Files.size(NOTEBOOK) < 1 << 20, "bytes: " + Files.size(NOTEBOOK));
        shows(NOTEBOOK);
    }

    private static void shows(Path notebook) throws IOException {
        int number = 0;
        int pictures = 0;
        var decibels = new ArrayList<Double>();
        for (var cell : code(notebook)) {
            number++;
            assertEquals(number, cell.at("execution_count").whole(), "cells did not run in order");
            for (var output : cell.at("outputs").items()) {
                switch (output.at("output_type").text()) {
                    case "stream" -> DECIBELS.matcher(joined(output.at("text"))).results()
                            .forEach(m -> decibels.add(Double.valueOf(m.group(1))));
                    case "display_data" -> {
                        pictures++;
                        drawn(output.at("data"));
                    }
                    default -> throw new AssertionError("cell " + number + ": " + output);
                }
            }
        }
        assertEquals(3, pictures);
        double zeroFilled = decibels.get(decibels.size() - 2);
        double learned = decibels.getLast();
        assertTrue(learned > zeroFilled, "PSNR: " + decibels);
    }

    private static void drawn(Json data) throws IOException {
        if (data.find("image/png").isPresent()) {
            byte[] png = Base64.getMimeDecoder().decode(joined(data.at("image/png")));
            assertNotNull(ImageIO.read(new ByteArrayInputStream(png)), "no picture");
        } else {
            assertTrue(joined(data.at("image/svg+xml")).contains("<svg"), data.toString());
        }
    }

    /// With `-Dcinegrad.notebook`: a minute or two of two processors. `apt install jupyter-nbconvert` brings Jupyter.
    @Test
    @EnabledIfSystemProperty(named = "cinegrad.notebook", matches = ".*")
    void jupyterRunsIt() throws IOException, InterruptedException {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(p -> Files.isExecutable(Path.of(p, "jupyter-nbconvert")));
        assumeTrue(there, "jupyter-nbconvert is not installed");
        run(LAUNCHER.toString(), "notebook", "install", folder.toString());
        run("jupyter-nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=900", "--output-dir",
                folder.toString(), NOTEBOOK.toString());
        shows(folder.resolve(NOTEBOOK.getFileName()));
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JUPYTER_DATA_DIR", folder.toString());
        assertEquals(0, builder.start().waitFor(), () -> read(log));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
