package cinegrad.ddei.report;

import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.web.LoopbackServer;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A page that shows long work while it goes on: curves, numbers, videos. Served on 127.0.0.1 only, to whoever knows the token in
/// its address; nothing is loaded from elsewhere.
///
/// ```java
/// try (var page = LivePage.on(0, "heart128.npz, ddei")) {
///     System.err.println("watch at " + page.address());
///     page.point(Map.of("step", 1, "loss", 0.25));
///     page.video(ReportVideo.ofComplex("reconstruction", x, 12, 128, 96), "step 1");
/// }
/// ```
///
/// Events are sent as they come (server-sent events); a page opened late first gets all points so far, thinned evenly to a few
/// thousand, and the last state of every video. Work never waits for a page: one that reads too slowly is disconnected.
public final class LivePage implements AutoCloseable {
    private static final int MOST_POINTS = 4000;
    private static final int MOST_WAITING = 256;
    private static final int MOST_VIEWERS = 16;
    private static final int HEARTBEAT_SECONDS = 5;
    private static final String END = "end";

    private record Event(String name, String data) {
        byte[] bytes() {
            return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Viewer(BlockingQueue<Event> waiting) { }

    private final String title;
    private final LoopbackServer server;
    private final List<Viewer> viewers = new ArrayList<>();
    private final List<Json> points = new ArrayList<>();
    private final Map<String, Event> videos = new LinkedHashMap<>();
    private long told;
    private int every = 1;
    private boolean ended;

    private LivePage(int port, String title) {
        this.title = title;
        server = LoopbackServer.on("live page", port, (exchange, path, _) -> answer(exchange, path));
    }

    /// Starts serving.
    ///
    /// @param port 0: any that is free
    public static LivePage on(int port, String title) {
        return new LivePage(port, title);
    }

    /// What to open in a browser.
    public String address() {
        return server.address();
    }

    /// One more point of the curves: numbers by name, one of them `step`.
    public synchronized void point(Map<String, ?> numbers) {
        var json = Json.of(numbers);
        if (told++ % every == 0) points.add(json);
        if (points.size() > MOST_POINTS) {
            var kept = new ArrayList<Json>();
            for (int i = 0; i < points.size(); i += 2) kept.add(points.get(i));
            points.clear();
            points.addAll(kept);
            every *= 2;
        }
        send(new Event("point", json.toString()));
    }

    /// Shows a video, or its next state if one of its name is shown. Brightness is scaled by the video's own.
    public synchronized void video(ReportVideo video, String note) {
        double white = Math.max(Float.MIN_NORMAL, video.quantile(0.998));
        var sheet = SpriteSheet.of(video, white);
        var content = new LinkedHashMap<String, Object>();
        content.put("name", video.name());
        content.put("note", note);
        content.put("frames", video.frames());
        content.put("height", video.height());
        content.put("width", video.width());
        content.put("columns", sheet.columns());
        content.put("png", sheet.base64());
        var event = new Event("video", Json.of(content).toString());
        videos.put(video.name(), event);
        send(event);
    }

    private void send(Event event) {
        viewers.removeIf(viewer -> {
            if (viewer.waiting.offer(event)) return false;
            viewer.waiting.clear();                                    // too slow: the end is all it still gets
            viewer.waiting.add(new Event(END, "\"too slow\""));
            return true;
        });
    }

    /// Says that the work is over and stops serving.
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            send(new Event(END, "\"finished\""));
        }
        server.close();
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        switch (path) {
            case "/" -> LoopbackServer.page(exchange, Html.filled(Report.resource("live.html"),
                    Map.of("title", Html.escaped(title), "css", Report.resource("report.css"),
                    "js", Report.resource("live.js"))));
            case "/events" -> events(exchange);
            default -> LoopbackServer.refuse(exchange, 404, "there is no such page");
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        var viewer = new Viewer(new ArrayBlockingQueue<>(MOST_WAITING));
        var first = new ArrayList<Event>();
        synchronized (this) {
            if (viewers.size() >= MOST_VIEWERS) {
                LoopbackServer.refuse(exchange, 503, "more than " + MOST_VIEWERS + " pages are open");
                return;
            }
            first.add(new Event("history", Json.of(points).toString()));
            first.addAll(videos.values());
            if (ended) first.add(new Event(END, "\"finished\""));
            else viewers.add(viewer);
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (var event : first) out.write(event.bytes());
            out.flush();
            String last = first.getLast().name;
            while (!last.equals(END)) {
                Event event = viewer.waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                out.write(event == null ? ": still there\n\n".getBytes(StandardCharsets.UTF_8) : event.bytes());
                out.flush();
                if (event != null) last = event.name;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                viewers.remove(viewer);
            }
        }
    }
}
