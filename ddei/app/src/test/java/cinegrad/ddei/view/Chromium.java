package cinegrad.ddei.view;

import cinegrad.ddei.io.json.Json;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// A real browser without a window, driven through Chromium's DevTools protocol: pages are opened, scripts run in them, keys and
/// the mouse pressed as a user presses them.
final class Chromium implements AutoCloseable {
    private static final int MOST_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Long, CompletableFuture<Json>> waiting = new ConcurrentHashMap<>();
    private String session = "";

    private Chromium(Process process, Path profile) throws IOException, InterruptedException {
        this.process = process;
        Path port = profile.resolve("DevToolsActivePort");
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (!process.isAlive()) throw new IOException("the browser ended with " + process.exitValue());
            Thread.sleep(20);
        }
        var lines = Files.readAllLines(port);
        socket = client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)),
                new Answers()).join();
    }

    /// The browser's program, if one is installed.
    static Optional<Path> installed() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    /// Starts it with an empty page of this size.
    ///
    /// @param folder where it keeps what it keeps
    static Chromium start(Path program, Path folder, int width, int height) throws IOException, InterruptedException {
        Path profile = folder.resolve("profile");
        var process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).redirectOutput(folder.resolve("browser.log").toFile()).start();
        var browser = new Chromium(process, profile);
        var target = browser.call("Target.createTarget", Map.of("url", "about:blank"));
        browser.session = browser.call("Target.attachToTarget", Map.of("targetId", target.at("targetId").text(), "flatten", true))
                .at("sessionId").text();
        browser.size(width, height);
        return browser;
    }

    /// Collects the pieces of a message, and hands each answer to whoever waits for it.
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                var json = Json.parse(message.toString());
                message.setLength(0);
                json.find("id").ifPresent(id -> {
                    var call = waiting.remove(id.whole());
                    if (call == null) return;
                    if (json.find("error").isPresent()) call.completeExceptionally(new IllegalStateException(json.toString()));
                    else call.complete(json.at("result"));
                });
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private Json call(String method, Map<String, ?> parameters) {
        long id = calls.incrementAndGet();
        var message = new LinkedHashMap<String, Object>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) message.put("sessionId", session);
        var answer = new CompletableFuture<Json>();
        waiting.put(id, answer);
        socket.sendText(Json.of(message).toString(), true).join();
        try {
            return answer.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + parameters + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void size(int width, int height) {
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1,
                "mobile", width < 500));
    }

    /// Whether pages that have a dark look show it.
    void dark(boolean dark) {
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme",
                "value", dark ? "dark" : "light"))));
    }

    /// Opens a page and waits until all of it is there.
    void open(String address) throws InterruptedException {
        call("Page.navigate", Map.of("url", address));
        while (!text("location.protocol + document.readyState").equals("http:complete")) Thread.sleep(10);
    }

    /// The value of an expression, or of its promise, in the page.
    Json value(String expression) {
        var result = call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.find("exceptionDetails").isPresent()) throw new IllegalStateException(expression + ": " + result);
        return result.at("result").find("value").orElse(new Json.Null());
    }

    String text(String expression) {
        return value("String(" + expression + ")").text();
    }

    /// Waits until an expression is true, and two pictures longer, so that what follows from it is on the screen.
    void until(String expression) {
        value("new Promise((done, late) => { const end = performance.now() + 30000; const look = () => { if (" + expression + ") "
                + "requestAnimationFrame(() => requestAnimationFrame(() => done(true))); else if (performance.now() > end) "
                + "late(new Error('it never became true')); else setTimeout(look, 10); }; look(); })");
    }

    /// Presses and releases keys, one after the other: characters, or names such as `ArrowUp`.
    void keys(String... keys) {
        for (String key : keys) {
            boolean printed = key.length() == 1;
            call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", printed ? key : ""));
            call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
        }
    }

    void hold(String key) {
        call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", key));
    }

    void release(String key) {
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }

    void move(double x, double y) {
        mouse("mouseMoved", x, y, "none", 0);
    }

    void click(double x, double y) {
        drag(x, y, x, y);
    }

    /// Presses the left button at one place and releases it at another.
    void drag(double x, double y, double toX, double toY) {
        mouse("mousePressed", x, y, "left", 1);
        for (int i = 1; i <= 4; i++) mouse("mouseMoved", x + (toX - x) * i / 4, y + (toY - y) * i / 4, "left", 1);
        mouse("mouseReleased", toX, toY, "left", 0);
    }

    private void mouse(String type, double x, double y, String button, int buttons) {
        call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "button", button, "buttons", buttons,
                "clickCount", button.equals("left") ? 1 : 0));
    }

    void wheel(double x, double y, double by) {
        call("Input.dispatchMouseEvent", Map.of("type", "mouseWheel", "x", x, "y", y, "deltaX", 0, "deltaY", by));
    }

    void screenshot(Path png) {
        var picture = call("Page.captureScreenshot", Map.of("format", "png"));
        try {
            Files.write(png, Base64.getDecoder().decode(picture.at("data").text()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it, and waits until none of its processes writes anything any more.
    @Override
    public void close() {
        var others = process.descendants().toList();
        session = "";
        call("Browser.close", Map.of());
        socket.abort();
        client.shutdownNow();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
            for (var other : others) other.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
