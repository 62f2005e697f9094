package cinegrad.ddei.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.Geometry;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.image.DicomSeries;
import cinegrad.ddei.io.image.Nifti;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.Mat5Writer;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.web.LoopbackServer;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The viewer's server over real HTTP: planes of every format, and who and what is refused.
class ViewerTest {
    private static final int COILS = 3;
    private static final int FRAMES = 5;
    private static final int HEIGHT = 12;
    private static final int WIDTH = 10;

    @TempDir
    private static Path folder;
    private static HttpClient client;
    private static HostArray kspace;
    private static HostArray video;

    @BeforeAll
    static void write() {
        client = HttpClient.newHttpClient();
        var random = new SplittableRandom(5);
        kspace = HostArray.complex(Shape.of(COILS, FRAMES, HEIGHT, WIDTH), numbers(random, 2 * COILS * FRAMES * HEIGHT * WIDTH));
        video = HostArray.of(Shape.of(FRAMES, HEIGHT, WIDTH), numbers(random, FRAMES * HEIGHT * WIDTH));
        var arrays = new LinkedHashMap<String, HostArray>();
        arrays.put("kspace", kspace);
        arrays.put("mask", HostArray.of(Shape.of(FRAMES, WIDTH), numbers(random, FRAMES * WIDTH)));
        arrays.put("frame_seconds", HostArray.of(Shape.of(1), 0.05));
        Npz.write(folder.resolve("scan.npz"), arrays, Npz.Packing.DEFLATED);
        Npy.write(folder.resolve("video.npy"), video);
        Mat5Writer.write(folder.resolve("recon.mat"), Map.of("recon", video.permute(1, 2, 0)));
        Bart.write(folder.resolve("cfl"), kspace.permute(2, 3, 0, 1).reshape(Shape.of(HEIGHT, WIDTH, 1, COILS, 1, 1, 1, 1, 1, 1,
                FRAMES)));
        Nifti.writeVideo(folder.resolve("video.nii.gz"), video, Geometry.of(0.05, 1.5, 2, 8, Optional.empty()));
        DicomSeries.write(IntStream.range(0, FRAMES).mapToObj(t -> folder.resolve("dicom/frame" + t + ".dcm")).toList(), video,
                Geometry.UNKNOWN, "test");
    }

    @AfterAll
    static void close() {
        client.close();
    }

    private static float[] numbers(SplittableRandom random, int n) {
        var values = new float[n];
        for (int i = 0; i < n; i++) values[i] = random.nextFloat() + 0.5f;
        return values;
    }

    private static Viewer viewer(String... files) {
        return Viewer.on(0, IntStream.range(0, files.length).mapToObj(i -> folder.resolve(files[i])).toList(), Optional.empty(),
                Optional.empty());
    }

    private static HttpResponse<byte[]> get(Viewer viewer, String query) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(viewer.address().replace("/?", query.replaceAll("\\?.*", "") + "?")
                + (query.contains("?") ? "&" + query.substring(query.indexOf('?') + 1) : ""))).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static float[] plane(Viewer viewer, String query, String shape) throws IOException, InterruptedException {
        var answer = get(viewer, query);
        assertEquals(200, answer.statusCode(), () -> query + ": " + text(answer));
        assertEquals(shape, answer.headers().firstValue("Cinegrad-Plane").orElseThrow(), query);
        var values = new float[answer.body().length / 4];
        ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /// One frame of one coil of k-space.
    private static HostArray frame(int coil, int time) {
        return kspace.slice(0, coil).slice(0, time);
    }

    private static float[] image(int coil, int time) {
        float[] z = frame(coil, time).toFloats();
        Fft.transform(z, z, FftGeometry.of(Shape.of(HEIGHT, WIDTH), FftGeometry.Direction.INVERSE, FftGeometry.Norm.ORTHO,
                FftGeometry.Centering.CENTERED, 0, 1), Parallel.ALONE);
        return z;
    }

    @Test
    void planesAreThoseOfTheFile() throws Exception {
        try (var viewer = viewer("scan.npz")) {
            String at = "/plane?file=0&array=0&at=2,3,0,0&combine=-1";
            assertArrayEquals(frame(2, 3).toFloats(), plane(viewer, at + "&x=3&y=2&transform=none", "12 10 2"));
            assertArrayEquals(frame(2, 3).permute(1, 0).toFloats(), plane(viewer, at + "&x=2&y=3&transform=none", "10 12 2"));
            assertArrayEquals(image(2, 3), plane(viewer, at + "&x=3&y=2&transform=inverse", "12 10 2"));
            assertArrayEquals(kspace.slice(0, 2).slice(1, 4).toFloats(),
                    plane(viewer, "/plane?file=0&array=0&at=2,0,4,0&combine=-1&x=3&y=1&transform=none", "5 10 2"));
            assertArrayEquals(kspace.slice(0, 2).slice(0, 3).slice(0, 4).toFloats(),
                    plane(viewer, "/plane?file=0&array=0&at=2,3,4,0&combine=-1&x=3&y=-1&transform=none", "1 10 2"));
        }
    }

    @Test
    void coilsAreCombinedAfterTheTransform() throws Exception {
        var expected = new double[HEIGHT * WIDTH];
        for (int c = 0; c < COILS; c++) {
            float[] z = image(c, 1);
            for (int i = 0; i < z.length; i++) expected[i / 2] += (double) z[i] * z[i];
        }
        try (var viewer = viewer("scan.npz")) {
            float[] actual = plane(viewer, "/plane?file=0&array=0&at=0,1,0,0&combine=0&x=3&y=2&transform=inverse", "12 10 1");
            for (int i = 0; i < actual.length; i++) assertEquals(Math.sqrt(expected[i]), actual[i], 1e-6);
            float[] row = plane(viewer,
                    "/profile?file=0&array=0&at=0,0,0,0&combine=0&x=3&y=2&transform=inverse&time=1&along=3&index=7", "5 10 1");
            for (int x = 0; x < WIDTH; x++) assertEquals(actual[7 * WIDTH + x], row[WIDTH + x]);
        }
    }

    @ParameterizedTest
    @CsvSource({"none,3,7", "inverse,3,7", "none,2,4", "inverse,2,4"})
    void profilesAreLinesOfThePlanes(String transform, int along, int index) throws Exception {
        try (var viewer = viewer("scan.npz")) {
            int length = along == 3 ? WIDTH : HEIGHT;
            float[] all = plane(viewer, "/profile?file=0&array=0&at=1,0,0,0&combine=-1&x=3&y=2&time=1&along=" + along + "&index="
                    + index + "&transform=" + transform, "5 " + length + " 2");
            for (int t = 0; t < FRAMES; t++) {
                float[] plane = transform.equals("none") ? frame(1, t).toFloats() : image(1, t);
                for (int i = 0; i < length; i++) {
                    int pixel = along == 3 ? index * WIDTH + i : i * WIDTH + index;
                    assertEquals(plane[2 * pixel], all[2 * (t * length + i)]);
                    assertEquals(plane[2 * pixel + 1], all[2 * (t * length + i) + 1]);
                }
            }
        }
    }

    /// The same frame from every format, at the axes that are shown first.
    @ParameterizedTest
    @ValueSource(strings = {"video.npy", "recon.mat", "video.nii.gz", "dicom", "cfl.hdr", "cfl"})
    void everyFormatShowsTheSameFrame(String file) throws Exception {
        try (var viewer = viewer(file)) {
            var array = Json.parse(text(get(viewer, "/files"))).at("files").items().getFirst().at("arrays").items().getFirst();
            var at = new int[array.at("sizes").items().size()];
            at[array.at("play").integer()] = 3;
            float[] actual = plane(viewer, "/plane?file=0&array=0&combine=-1&transform=none&x=" + array.at("x") + "&y="
                    + array.at("y") + "&at=" + String.join(",", IntStream.of(at).mapToObj(Integer::toString).toList()),
                    file.startsWith("cfl") ? "12 10 2" : "12 10 1");
            float[] expected = file.startsWith("cfl") ? frame(0, 3).toFloats() : video.slice(0, 3).toFloats();
            double tolerance = file.equals("dicom") ? 1e-4 : 0;                       // 16 bits from 0 to the brightest
            for (int i = 0; i < expected.length; i++) assertEquals(expected[i], actual[i], tolerance, file + " " + i);
        }
    }

    /// Two frames, two sets of maps or two columns are no real and imaginary parts where numbers are complex already, and a
    /// picture of a few pixels is one.
    @Test
    void aLastAxisOfTwoAndAFewPixels() throws Exception {
        Bart.write(folder.resolve("two"), kspace.slice(0, 0).slice(0, 0).reshape(Shape.of(6, 10, 1, 1, 1, 1, 1, 1, 1, 1, 2)));
        var narrow = kspace.reshape(Shape.of(COILS, FRAMES, 60, 2));
        Npz.write(folder.resolve("narrow.npz"), Map.of("kspace", narrow), Npz.Packing.STORED);
        Mat5Writer.write(folder.resolve("slices.mat"), Map.of("x", video.reshape(Shape.of(FRAMES, HEIGHT, 5, 2))));
        Npz.write(folder.resolve("pixels.npz"), Map.of("image", HostArray.of(Shape.of(1, 1, 1), 7f)), Npz.Packing.STORED);
        try (var viewer = viewer("two", "narrow.npz", "slices.mat", "pixels.npz")) {
            float[] first = plane(viewer, "/plane?file=0&array=0&x=1&y=0&combine=-1&transform=none&at=0,0,0,0,0,0,0,0,0,0,1",
                    "6 10 2");
            float[] all = kspace.slice(0, 0).slice(0, 0).toFloats();
            for (int i = 0; i < first.length; i++) assertEquals(all[2 * (i / 2 * 2 + 1) + i % 2], first[i]);
            assertArrayEquals(narrow.slice(0, 2).slice(0, 1).toFloats(),
                    plane(viewer, "/plane?file=1&array=0&x=3&y=2&combine=-1&transform=none&at=2,1,0,0", "60 2 2"));
            plane(viewer, "/plane?file=2&array=0&x=1&y=0&combine=-1&transform=none&at=0,0,4,1", FRAMES + " " + HEIGHT + " 1");
            assertArrayEquals(new float[] {7}, plane(viewer, "/plane?file=3&array=0&x=2&y=1&combine=-1&transform=none&at=0,0,0",
                    "1 1 1"));
        }
    }

    @Test
    void thePageIsToldWhatThereIs() throws Exception {
        try (var viewer = viewer("scan.npz", "video.nii.gz")) {
            var files = Json.parse(text(get(viewer, "/files"))).at("files").items();
            var scan = files.getFirst();
            assertEquals(0.05, scan.at("frameSeconds").number());
            assertEquals("[\"frame_seconds = 0.05\"]", scan.at("notes").toString());
            var first = scan.at("arrays").items().get(scan.at("first").integer());
            assertEquals("kspace", first.at("name").text());
            assertEquals("[\"coil\",\"time\",\"y\",\"x\"]", first.at("axes").toString());
            assertEquals("yes", first.at("kspace").text());
            assertEquals(List.of(1.5, 2.0), files.get(1).at("pixel").items().stream().map(Json::number).toList());
            String page = text(get(viewer, "/"));
            assertTrue(page.contains("<title>scan.npz, video.nii.gz</title>") && page.contains("default-src 'none'"));
            assertFalse(page.contains("{{") || page.contains("//www.") || page.contains("https:"), "nothing from elsewhere");
        }
    }

    @Test
    void whatIsShownFirstCanBeChosen() throws Exception {
        var paths = List.of(folder.resolve("scan.npz"));
        try (var viewer = Viewer.on(0, paths, Optional.of("mask"), Optional.of("x,t"))) {
            var file = Json.parse(text(get(viewer, "/files"))).at("files").items().getFirst();
            assertEquals(1, file.at("first").integer());
            var mask = file.at("arrays").items().get(1);
            assertEquals("[\"x\",\"time\"] 0 1", mask.at("axes") + " " + mask.at("x") + " " + mask.at("y"));
        }
        var key = assertThrows(IllegalArgumentException.class,
                () -> Viewer.on(0, paths, Optional.of("absent"), Optional.empty()));
        assertEquals("--key absent: no file has an array of this name; there are [kspace, mask]", key.getMessage());
        var axes = assertThrows(IllegalArgumentException.class,
                () -> Viewer.on(0, paths, Optional.empty(), Optional.of("t,y,x")));
        assertEquals("--axes t,y,x names 3 axes; shown first are [kspace(3,5,12,10)]", axes.getMessage());
    }

    @Test
    void impossibleRequestsAreRefusedInASentence() throws Exception {
        try (var viewer = viewer("scan.npz")) {
            String good = "/plane?file=0&array=0&at=0,0,0,0&combine=-1&x=3&y=2&transform=none";
            assertEquals(200, get(viewer, good).statusCode());
            for (String wrong : new String[] {"/plane", good.replace("file=0", "file=1"), good.replace("file=0", "file=-1"),
                    good.replace("file=0", "file=..%2Fetc"), good.replace("array=0", "array=7"), good.replace("x=3", "x=4"),
                    good.replace("x=3", "x=2"), good.replace("y=2", "y=-2"), good.replace("at=0", "at=3"),
                    good.replace("at=0", "at=-1"), good.replace("at=0,", "at="), good.replace("at=0", "at=zero"),
                    good.replace("combine=-1", "combine=3"),
                    good.replace("transform=none", "transform=wavelet"), good.replace("at=0,0,0,0", "at=99999999999,0,0,0"),
                    good.replace("/plane", "/profile"), good.replace("/plane", "/profile") + "&time=2&along=3&index=0",
                    good.replace("/plane", "/profile") + "&time=1&along=3&index=12",
                    good.replace("/plane", "/profile") + "&time=1&along=1&index=0"}) {
                var answer = get(viewer, wrong);
                assertEquals(400, answer.statusCode(), wrong);
                assertTrue(text(answer).length() > 15 && text(answer).lines().count() == 1, wrong + ": " + text(answer));
            }
        }
    }

    @Test
    void strangersAreRefusedAndNothingElseIsServed() throws Exception {
        try (var viewer = viewer("scan.npz")) {
            URI own = URI.create(viewer.address());
            assertEquals("127.0.0.1", own.getHost());
            String token = own.getQuery();
            for (String path : new String[] {"/", "/files", "/plane", "/files?token=", "/files?" + token + "0"}) {
                assertTrue(raw(own, "GET " + path, "127.0.0.1").startsWith("HTTP/1.1 403"), path);
            }
            for (String host : new String[] {"evil.example", "127.0.0.1.evil.example", "[::1]"}) {
                assertTrue(raw(own, "GET /files?" + token, host).startsWith("HTTP/1.1 403"), host);
            }
            assertTrue(raw(own, "GET /files?" + token, "localhost").startsWith("HTTP/1.1 200"));
            assertTrue(raw(own, "POST /files?" + token, "127.0.0.1").startsWith("HTTP/1.1 405"));
            for (String path : new String[] {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/scan.npz", "/view.js",
                    "/files/../../scan.npz"}) {
                assertTrue(raw(own, "GET " + path + "?" + token, "127.0.0.1").startsWith("HTTP/1.1 404"), path);
            }
            var addresses = java.net.NetworkInterface.networkInterfaces().flatMap(i -> i.inetAddresses())
                    .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress()).toList();
            for (InetAddress address : addresses) {
                assertThrows(IOException.class, () -> new Socket(address, own.getPort()).close(), address.toString());
            }
        }
    }

    /// Browsers leave out the port 80, an answer to HEAD has no body, and a fault of the program is no silence.
    @Test
    void everyRequestHasAnAnswer() throws Exception {
        try (var viewer = viewer("scan.npz")) {
            URI own = URI.create(viewer.address());
            String head = raw(own, "HEAD /files?" + own.getQuery(), "127.0.0.1");
            assertTrue(head.startsWith("HTTP/1.1 405") && head.contains("Allow: GET") && head.endsWith("\r\n\r\n"), head);
        }
        try (var server = LoopbackServer.on("test", 0, (_, _, _) -> {
            throw new IllegalStateException("nothing works");
        })) {
            var answer = client.send(HttpRequest.newBuilder(URI.create(server.address())).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("500 an error of the program itself: java.lang.IllegalStateException: nothing works\n",
                    answer.statusCode() + " " + answer.body());
        }
        try (var viewer = Viewer.on(80, List.of(folder.resolve("scan.npz")), Optional.empty(), Optional.empty())) {
            URI short80 = URI.create(viewer.address().replace(":80/", "/"));
            assertEquals(200, client.send(HttpRequest.newBuilder(short80).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (UncheckedIOException e) {
            assumeTrue(false, "port 80 is not ours: " + e.getMessage());
        }
    }

    private static String raw(URI server, String request, String host) throws IOException {
        try (var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.getPort())) {
            socket.getOutputStream().write((request + " HTTP/1.1\r\nHost: " + host + ":" + server.getPort()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aFileThatIsDamagedMeanwhileIsASentence() throws Exception {
        Path file = folder.resolve("damaged.npy");
        Npy.write(file, video);
        try (var viewer = viewer("damaged.npy")) {
            Files.write(file, new byte[200]);
            var answer = get(viewer, "/plane?file=0&array=0&at=0,0,0&combine=-1&x=2&y=1&transform=none");
            assertEquals(422, answer.statusCode());
            assertTrue(text(answer).contains("damaged.npy") && text(answer).lines().count() == 1, text(answer));
        }
    }

    @Test
    void filesWithoutPicturesAreRefused() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        Npz.write(folder.resolve("empty.npz"), Map.of("none", HostArray.of(Shape.of(0, 4), new float[0])), Npz.Packing.STORED);
        for (String[] wrong : new String[][] {{"absent.npz", "no such file"}, {"notes.txt", "unknown kind of file; shown are"},
                {"empty.npz", "no array that could be shown; it has [none is empty: (0,4)]"}}) {
            var e = assertThrows(FileFormatException.class, () -> viewer("scan.npz", wrong[0]).close());
            assertTrue(e.getMessage().contains(wrong[0]) && e.getMessage().contains(wrong[1]), e.getMessage());
        }
    }

    @Test
    void whatWasUsedLongestAgoIsForgotten() {
        var kept = new RecentlyUsed<String, byte[]>(10, a -> a.length);
        byte[] first = kept.get("a", () -> new byte[4]);
        kept.get("b", () -> new byte[4]);
        assertEquals(first, kept.get("a", () -> new byte[0]));
        kept.get("c", () -> new byte[6]);
        assertEquals(first, kept.get("a", () -> new byte[0]), "b went, which was used before a");
        assertEquals(1, kept.get("b", () -> new byte[1]).length);
        assertEquals(11, kept.get("d", () -> new byte[11]).length);
        assertEquals(1, kept.get("d", () -> new byte[1]).length, "what is too large is not kept");
    }
}
