package cinegrad.ddei.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Answers GET requests on 127.0.0.1 only, to whoever knows the token in the address.
///
/// A request by another name than `127.0.0.1` or `localhost` is refused, so that a page of another site cannot reach the server
/// through a name of its own. What is asked for is a path and parameters: `/plane?token=…&file=0&x=2`, the token first.
public final class LoopbackServer implements AutoCloseable {
    private static final String TOKEN = "token=";
    private static final int LONGEST_QUERY = 4096;
    private static final int HTTP = 80;

    /// Answers one request that may be answered.
    public interface Answer {
        /// @param parameters of the address but the token, decoded; of several with one name the last
        void to(HttpExchange exchange, String path, Map<String, String> parameters) throws IOException;
    }

    private final byte[] token;
    private final HttpServer server;
    private final Answer answer;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LoopbackServer(HttpServer server, Answer answer) {
        this.server = server;
        this.answer = answer;
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
    }

    /// Starts answering.
    ///
    /// @param what its name in errors, such as "live page"
    /// @param port 0: any that is free
    public static LoopbackServer on(String what, int port, Answer answer) {
        if (port < 0 || port > 65535) throw new IllegalArgumentException(what + ": a port is 0 … 65535, got " + port);
        try {
            var server = new LoopbackServer(HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(
                    new byte[] {127, 0, 0, 1}), port), 0), answer);
            server.server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(what + ": port " + port + " of 127.0.0.1 cannot be used: " + e.getMessage()
                    + "; choose another, or none", e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// What to open in a browser.
    public String address() {
        return "http://127.0.0.1:" + port() + "/?" + TOKEN + new String(token, StandardCharsets.US_ASCII);
    }

    /// Stops answering: after the answers that are being given, or after two seconds.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                refuse(exchange, 405, "only GET is answered");
            } else if (!isOurs(exchange)) {
                refuse(exchange, 403, "the address needs the token that was printed when the page was started");
            } else {
                try {
                    answer.to(exchange, exchange.getRequestURI().getPath(), parameters(exchange.getRequestURI().getQuery()));
                } catch (RuntimeException e) {                          // a browser would take silence for the program's end
                    if (exchange.getResponseCode() < 0) refuse(exchange, 500, "an error of the program itself: " + e);
                    throw e;
                }
            }
        }
    }

    private boolean isOurs(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !isName(host)) return false;
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || !query.startsWith(TOKEN) || query.length() > LONGEST_QUERY) return false;
        int end = query.indexOf('&');
        String given = query.substring(TOKEN.length(), end < 0 ? query.length() : end);
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }

    /// Browsers leave the port out of the name where it is HTTP's own.
    private boolean isName(String host) {
        return Stream.of("127.0.0.1", "localhost")
                .anyMatch(name -> host.equals(name + ":" + port()) || port() == HTTP && host.equals(name));
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (String word : query.split("&", -1)) {
            int at = word.indexOf('=');
            if (at > 0 && !word.startsWith(TOKEN)) parameters.put(word.substring(0, at), word.substring(at + 1));
        }
        return parameters;
    }

    /// Answers with a sentence instead.
    public static void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", (reason + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Answers with a page that needs nothing from elsewhere.
    public static void page(HttpExchange exchange, String html) throws IOException {
        send(exchange, 200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    /// Answers with a whole body that no cache keeps.
    public static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("X-Frame-Options", "DENY");
        boolean headersAlone = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, headersAlone ? -1 : body.length);
        if (!headersAlone) exchange.getResponseBody().write(body);
    }
}
