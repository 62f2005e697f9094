package cinegrad.ddei.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.json.Json;

import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The live page over real HTTP: who gets it, who does not, and what comes when.
class LivePageTest {
    private static HttpResponse<String> get(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static ReportVideo video() {
        return ReportVideo.ofMagnitude("reconstruction", new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2, 2, 3);
    }

    @Test
    void eventsComeInOrderAndEnd() throws Exception {
        var page = LivePage.on(0, "heart <8×>");
        page.point(Map.of("step", 0, "loss", 0.5));
        page.video(video(), "20.00 dB");
        String html = get(page.address()).body();
        assertTrue(html.contains("heart &lt;8×&gt;") && html.contains("EventSource"), html);
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(URI.create(page.address().replace("/?", "/events?"))).build(),
                    HttpResponse.BodyHandlers.ofLines());
            assertEquals("text/event-stream; charset=utf-8", response.headers().firstValue("Content-Type").orElseThrow());
            var seen = new ArrayList<String>();
            try (Stream<String> lines = response.body()) {
                var each = lines.iterator();
                while (seen.stream().filter(l -> l.startsWith("event")).count() < 2 || !seen.getLast().isEmpty()) {
                    seen.add(each.next());
                }
                page.point(Map.of("step", 1, "loss", Double.NaN));
                page.close();
                each.forEachRemaining(seen::add);
            }
            assertEquals(List.of("event: history", "event: video", "event: point", "event: end"),
                    seen.stream().filter(l -> l.startsWith("event")).toList());
            var data = seen.stream().filter(l -> l.startsWith("data: ")).map(l -> Json.parse(l.substring(6))).toList();
            assertEquals(0.5, data.get(0).items().getFirst().at("loss").number());
            assertEquals(2, data.get(1).at("frames").integer());
            assertTrue(data.get(1).at("png").text().length() > 40);
            assertTrue(data.get(2).find("loss").isEmpty(), "NaN has no JSON");
            assertEquals("finished", data.get(3).text());
        }
    }

    @Test
    void strangersAreRefused() throws Exception {
        try (var page = LivePage.on(0, "x")) {
            URI own = URI.create(page.address());
            assertEquals("127.0.0.1", own.getHost());
            String root = "http://127.0.0.1:" + own.getPort();
            for (String wrong : new String[] {"/", "/events", "/?token=", "/?token=0123456789abcdef0123456789abcdef",
                    "/?" + own.getQuery() + "0", "/?x=1&" + own.getQuery()}) {
                assertEquals(403, get(root + wrong).statusCode(), wrong);
            }
            assertEquals(404, get(root + "/etc/passwd?" + own.getQuery()).statusCode());
            assertEquals(200, get(page.address()).statusCode());
            assertFalse(get(root + "/").body().contains(own.getQuery().substring(6)));
            assertTrue(raw(own.getPort(), "GET /?" + own.getQuery() + " HTTP/1.1\r\nHost: evil.example:" + own.getPort()
                    + "\r\nConnection: close\r\n\r\n").startsWith("HTTP/1.1 403"));
            assertTrue(raw(own.getPort(), "POST /?" + own.getQuery() + " HTTP/1.1\r\nHost: 127.0.0.1:" + own.getPort()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 405"));
            var e = assertThrows(UncheckedIOException.class, () -> LivePage.on(own.getPort(), "y"));
            assertTrue(e.getMessage().contains("port " + own.getPort()), e.getMessage());
        }
    }

    private static String raw(int port, String request) throws Exception {
        try (var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /// Nobody reads before the work is done: if it waited for readers, it would wait for ever.
    @Test
    void aPageThatDoesNotReadNeverHoldsUpTheWork() throws Exception {
        try (var page = LivePage.on(0, "x")) {
            URI own = URI.create(page.address());
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 3; i++) {
                var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), own.getPort());
                socket.getOutputStream().write(("GET /events?" + own.getQuery() + " HTTP/1.1\r\nHost: 127.0.0.1:" + own.getPort()
                        + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                assertTrue(in.read() >= 0);
                sockets.add(socket);
            }
            var large = ReportVideo.ofMagnitude("v", new float[4 * 200 * 200], 4, 200, 200);
            for (int i = 0; i < 30_000; i++) page.point(Map.of("step", i, "loss", 1.0 / (i + 1)));
            page.video(large, "");
            try (var client = HttpClient.newHttpClient()) {
                var response = client.send(HttpRequest.newBuilder(URI.create(page.address().replace("/?", "/events?"))).build(),
                        HttpResponse.BodyHandlers.ofLines());
                try (Stream<String> lines = response.body()) {
                    var steps = Json.parse(lines.skip(1).findFirst().orElseThrow().substring(6)).items().stream()
                            .mapToLong(p -> p.at("step").whole()).toArray();
                    assertTrue(steps.length > 1500 && steps.length <= 4000, steps.length + " points");
                    for (int i = 0; i < steps.length; i++) assertEquals(i * (steps[1] - steps[0]), steps[i]);
                }
            }
            for (var socket : sockets) socket.close();
        }
    }
}
