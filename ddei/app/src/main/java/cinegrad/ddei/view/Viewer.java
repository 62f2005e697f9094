package cinegrad.ddei.view;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.report.Html;
import cinegrad.ddei.web.LoopbackServer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Files on a local page: opened once, read plane by plane as the page asks for them, never written.
///
/// ```java
/// try (var viewer = Viewer.on(0, List.of(Path.of("scan.npz"), Path.of("run1")), Optional.empty(), Optional.empty())) {
///     System.out.println("open " + viewer.address());
///     Thread.sleep(Duration.ofHours(1));
/// }
/// ```
///
/// The page gets numbers, not pictures: a plane is little-endian single precision, row by row, its height, width and parts in the
/// header `Cinegrad-Plane`. Files are named by their place in the list, so no request can name another one.
public final class Viewer implements AutoCloseable {
    private static final List<String> SCRIPTS = List.of("data.js", "picture.js", "stage.js", "plots.js",
            "controls.js", "view.js");
    private static final String PLANE_HEADER = "Cinegrad-Plane";

    private final List<ViewedFile> files;
    private final Planes planes = new Planes();
    private final LoopbackServer server;

    private Viewer(List<ViewedFile> files, int port) {
        this.files = List.copyOf(files);
        server = LoopbackServer.on("view", port, this::answer);
    }

    /// Opens the files and starts serving.
    ///
    /// @param port 0: any that is free
    /// @param key  the array to show first in every file that has it; one must
    /// @param axes letters that say what the axes of the first arrays count, such as `t,c,y,x`; `-` for none of them
    public static Viewer on(int port, List<Path> paths, Optional<String> key, Optional<String> axes) {
        Optional<List<String>> names = axes.map(AxisNames::parse);
        var opener = new FileOpener();
        var files = new ArrayList<ViewedFile>();
        try {
            for (Path path : paths) files.add(opener.open(path));
            key.ifPresent(name -> show(files, name));
            names.ifPresent(given -> name(files, given, axes.orElseThrow()));
            return new Viewer(files, port);
        } catch (RuntimeException e) {
            for (var file : files) file.close();
            throw e;
        }
    }

    private static void show(List<ViewedFile> files, String key) {
        boolean found = false;
        for (int i = 0; i < files.size(); i++) {
            var at = files.get(i).find(key);
            if (at.isEmpty()) continue;
            files.set(i, files.get(i).showing(at.getAsInt()));
            found = true;
        }
        if (!found) {
            throw new IllegalArgumentException("--key " + key + ": no file has an array of this name; there are "
                    + files.stream().flatMap(f -> f.arrays().stream()).map(ViewedArray::name).distinct().toList());
        }
    }

    private static void name(List<ViewedFile> files, List<String> axes, String given) {
        boolean fits = false;
        for (int i = 0; i < files.size(); i++) {
            var named = files.get(i).naming(files.get(i).first(), axes);
            if (named.isEmpty()) continue;
            files.set(i, named.get());
            fits = true;
        }
        if (!fits) {
            throw new IllegalArgumentException("--axes " + given + " names " + axes.size() + " axes; shown first are "
                    + files.stream().map(f -> f.arrays().get(f.first()).toString()).toList());
        }
    }

    /// What to open in a browser.
    public String address() {
        return server.address();
    }

    public int port() {
        return server.port();
    }

    /// One line a file: what it is and what is shown.
    public List<String> summary() {
        return files.stream().map(f -> f.name() + ": " + f.kind() + ", " + f.arrays().stream().map(ViewedArray::toString)
                .collect(Collectors.joining(", "))).toList();
    }

    @Override
    public void close() {
        server.close();
        for (var file : files) file.close();
    }

    private void answer(HttpExchange exchange, String path, Map<String, String> parameters) throws IOException {
        try {
            switch (path) {
                case "/" -> LoopbackServer.page(exchange, page());
                case "/files" -> LoopbackServer.send(exchange, 200, "application/json", description().toString()
                        .getBytes(StandardCharsets.UTF_8));
                case "/plane" -> send(exchange, plane(new Parameters(parameters)));
                case "/profile" -> send(exchange, profile(new Parameters(parameters)));
                default -> LoopbackServer.refuse(exchange, 404, "there is no such page");
            }
        } catch (IllegalArgumentException e) {
            LoopbackServer.refuse(exchange, 400, String.valueOf(e.getMessage()));
        } catch (FileFormatException | UncheckedIOException e) {
            LoopbackServer.refuse(exchange, 422, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LoopbackServer.refuse(exchange, 422, "the JVM's memory is not enough for this plane; allow more with "
                    + "CINEGRAD_OPTS=-Xmx…");
        }
    }

    private String page() {
        return Html.filled(resource("view.html"), Map.of("css", resource("view.css"),
                "title", Html.escaped(files.stream().map(f -> name(f.path())).collect(Collectors.joining(", "))),
                "js", SCRIPTS.stream().map(Viewer::resource).collect(Collectors.joining("\n"))));
    }

    private static String name(Path path) {
        return Objects.toString(path.getFileName(), path.toString());
    }

    private static String resource(String name) {
        try (InputStream in = Viewer.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("view: the file " + name + " is missing from the program");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Json description() {
        var members = new LinkedHashMap<String, Object>();
        members.put("files", files.stream().map(ViewedFile::json).toList());
        return Json.of(members);
    }

    /// The parameters of a request, each checked when it is asked for.
    private record Parameters(Map<String, String> values) {
        String text(String name) {
            String value = values.get(name);
            if (value == null) throw new IllegalArgumentException("the parameter " + name + " is missing");
            return value;
        }

        int whole(String name) {
            return whole(name, text(name));
        }

        private static int whole(String name, String value) {
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("the parameter " + name + " is no whole number", e);
            }
        }

        List<Integer> list(String name) {
            return Stream.of(text(name).split(",", -1)).map(word -> whole(name, word)).toList();
        }

        Planes.Transform transform() {
            String word = text("transform").toUpperCase(Locale.ROOT);
            return Arrays.stream(Planes.Transform.values()).filter(t -> t.name().equals(word)).findFirst().orElseThrow(() ->
                    new IllegalArgumentException("the parameter transform is one of none, forward and inverse"));
        }

        Planes.Request request() {
            return new Planes.Request(whole("x"), whole("y"), list("at"), transform(), whole("combine"));
        }
    }

    private ViewedArray array(Parameters parameters) {
        int file = parameters.whole("file");
        if (file < 0 || file >= files.size()) {
            throw new IllegalArgumentException("there is no file " + file + "; there are 0 … " + (files.size() - 1));
        }
        var arrays = files.get(file).arrays();
        int array = parameters.whole("array");
        if (array < 0 || array >= arrays.size()) {
            throw new IllegalArgumentException("there is no array " + array + "; there are 0 … " + (arrays.size() - 1));
        }
        return arrays.get(array);
    }

    /// Readers and transforms work for one request at a time.
    private synchronized Planes.Plane plane(Parameters parameters) {
        return planes.plane(array(parameters), parameters.request());
    }

    private synchronized Planes.Plane profile(Parameters parameters) {
        return planes.profile(array(parameters), parameters.request(), parameters.whole("time"), parameters.whole("along"),
                parameters.whole("index"));
    }

    private static void send(HttpExchange exchange, Planes.Plane plane) throws IOException {
        var bytes = ByteBuffer.allocate(4 * plane.values().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(plane.values());
        exchange.getResponseHeaders().set(PLANE_HEADER, plane.height() + " " + plane.width() + " " + plane.parts());
        LoopbackServer.send(exchange, 200, "application/octet-stream", bytes.array());
    }
}
