package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.autograd.Graph.Role;
import cinegrad.autograd.nn.UNet;
import cinegrad.autograd.op.Op;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();

    private static Tensor variable(double... numbers) {
        return Tensor.variable(BACKEND.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    @Test
    void itMeasuresWhatWasRecordedAndTheGradientsOfEveryTensor() {
        Tensor x = variable(0.3, -1.2, 2);
        Tensor shift = Tensor.constant(BACKEND.full(ArrayType.real(Shape.of(1)), 0.5));
        Tensor y = x.plus(shift);
        Tensor loss = y.times(y).plus(x.tanh()).sum();
        var graph = Graph.of(loss, Map.of(x, "the unknown"));
        var nodes = graph.nodes();

        assertEquals(Role.LOSS, nodes.getLast().role());
        assertEquals(1, nodes.getLast().gradientNorm().orElseThrow());
        for (var node : nodes) assertTrue(node.inputs().stream().allMatch(i -> i < node.index()), node.toString());
        var unknown = nodes.stream().filter(n -> n.operation().equals("the unknown")).findFirst().orElseThrow();
        assertEquals(Role.VARIABLE, unknown.role());
        assertEquals(24, unknown.bytes());
        assertEquals(norm(loss.backward().of(x)), unknown.gradientNorm().orElseThrow(), 1e-12);
        var product = nodes.stream().filter(n -> n.operation().equals("Multiply")).findFirst().orElseThrow();
        assertEquals(2, product.inputs().size());
        assertEquals(product.inputs().get(0), product.inputs().get(1));
        assertTrue(product.forwardMillis() > 0 && product.backwardMillis() > 0, product.toString());
        var constant = nodes.stream().filter(n -> n.role() == Role.CONSTANT).findFirst().orElseThrow();
        assertTrue(constant.gradientNorm().isEmpty());
        assertEquals(Evaluation.ofLoss(loss).plan(), graph.plan());
    }

    @Test
    void complexGradientsReachRealInputsAsTheEngineSendsThem() {
        Tensor x = variable(0.3, -1.2, 2);
        Tensor turn = Tensor.constant(BACKEND.upload(ArrayType.complex(Shape.of(3)), new double[] {0, 1, 1, 1, 2, -1}));
        Tensor loss = x.times(turn).abs().sum();
        assertEquals(norm(loss.backward().of(x)), Graph.of(loss).nodes().stream().filter(n -> n.role() == Role.VARIABLE)
                .findFirst().orElseThrow()
                .gradientNorm().orElseThrow(), 1e-12);
    }

    @Test
    void onlyAScalarHasAPage() {
        var thrown = assertThrows(ShapeException.class, () -> Graph.of(variable(1, 2)));
        assertTrue(thrown.getMessage().startsWith("graph: the loss must be a real scalar"), thrown.getMessage());
    }

    @Test
    void thePageStandsOnItsOwnAndShowsEveryTensor() {
        Tensor x = variable(1, 2, 3);
        Tensor loss = x.exp().sum();
        String page = Graph.toHtml(loss, Map.of(x, "</script><b>x"));
        assertFalse(Pattern.compile("https?:|src=|<link|@import|url\\(").matcher(page).find(),
                "the page refers to something outside");
        assertFalse(page.contains("</script><b>"), "a name is read as markup");
        assertFalse(page.contains("{{"), "a hole is not filled");
        assertEquals(Graph.of(loss).nodes().size(), count(page, "<g class=\"node "));
        assertEquals(Graph.of(loss).nodes().size(), count(page, "<tr data-index="));
        assertTrue(page.contains(">EXP<") && page.contains(">(3)<"), "operation and shape");
        assertTrue(page.contains("24 B"), "bytes");
        assertTrue(page.contains("‖∇‖ 21.6"), "gradient norm: √(e² + e⁴ + e⁶) = 21.6");
    }

    @Test
    void everyOperationOfTheEngineHasAKind() {
        var strange = records(Op.class).filter(op -> !GraphPage.KINDS.containsKey(op.getEnclosingClass() == null ? op
                : op.getEnclosingClass())).toList();
        assertEquals(List.of(), strange);
        Tensor x = variable(1, 2, 3);
        String page = Graph.toHtml(x.softmax(0).plus(x.cumsum(0)).fft(0).abs().sum());
        for (String kind : List.of("axis", "transform", "elementwise")) {
            assertTrue(Pattern.compile("<g class=\"node [a-z ]*\\b" + kind + "\\b").matcher(page).find(), kind);
        }
    }

    private static Stream<Class<?>> records(Class<?> type) {
        if (!type.isSealed()) return type.isRecord() && type != Op.Leaf.class ? Stream.of(type) : Stream.of();
        return Arrays.stream(type.getPermittedSubclasses()).flatMap(GraphTest::records);
    }

    @Test
    void nodesStandApartAndInputsAboveWhatIsComputedFromThem() {
        var unet = UNet.of("unet", 2, 1, 1, 4, 2, BACKEND, RandomStream.of(3));
        Tensor image = Tensor.constant(BACKEND.zeros(ArrayType.real(Shape.of(1, 8, 8, 1))));
        var nodes = Graph.of(unet.apply(image).square().mean()).nodes();
        var layout = new GraphLayout(nodes);
        for (var node : nodes) {
            var at = layout.top(node.index());
            for (int input : node.inputs()) {
                assertTrue(layout.top(input).y() + GraphLayout.HEIGHT < at.y(), node + " is not below " + nodes.get(input));
            }
            assertTrue(at.x() - GraphLayout.WIDTH / 2 > 0 && at.x() + GraphLayout.WIDTH / 2 < layout.width()
                    && at.y() + GraphLayout.HEIGHT < layout.height());
        }
        for (var row : nodes.stream().collect(Collectors.groupingBy(n -> layout.top(n.index()).y())).values()) {
            double[] x = row.stream().mapToDouble(n -> layout.top(n.index()).x()).sorted().toArray();
            for (int i = 1; i < x.length; i++) assertTrue(x[i] - x[i - 1] >= GraphLayout.WIDTH, Arrays.toString(x));
        }
        for (var edge : layout.edges()) assertTrue(nodes.get(edge.to()).inputs().contains(edge.from()));
        assertEquals(nodes.stream().mapToLong(n -> n.inputs().stream().distinct().count()).sum(), layout.edges().size());
    }

    /// The page's program must do what its buttons say in a real browser, where there is one.
    @Test
    void thePageAnswersInABrowser(@TempDir Path folder) throws IOException, InterruptedException {
        var browser = Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(p -> Path.of(p, "chromium"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(browser.isPresent(), "no chromium on the PATH: the page is not tried in a browser");
        Tensor x = variable(1, 2, 3);
        String tried = """
                <script>
                addEventListener('error', e => { document.documentElement.dataset.failed = e.message; });
                addEventListener('load', () => {
                  document.querySelector('g.node.variable').dispatchEvent(new MouseEvent('click', { bubbles: true }));
                  const find = document.querySelector('#find'); find.value = 'exp'; find.dispatchEvent(new Event('input'));
                  const shade = document.querySelector('#shade'); shade.value = 'norm'; shade.dispatchEvent(new Event('change'));
                  document.querySelectorAll('th')[2].click();
                  const root = document.documentElement.dataset;
                  root.chosen = document.querySelector('#chosen').innerText.replace(/\\s+/g, ' ');
                  root.found = [...document.querySelectorAll('g.node:not(.dim) .name')].map(t => t.textContent).join();
                  root.shaded = [...document.querySelectorAll('.card')].filter(c => c.style.fill).length;
                  root.first = document.querySelector('tbody tr td').textContent;
                });
                </script>""";
        Path page = Files.writeString(folder.resolve("graph.html"),
                Graph.toHtml(x.exp().sum(), Map.of(x, "the unknown")).replace("<header>", tried + "<header>"));
        var process = new ProcessBuilder(browser.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000", "--dump-dom", page.toUri().toString())
                .redirectError(folder.resolve("errors").toFile()).redirectOutput(folder.resolve("dom").toFile()).start();
        process.waitFor();
        String dom = Files.readString(folder.resolve("dom"));
        String root = dom.substring(dom.indexOf("<html"), dom.indexOf('>', dom.indexOf("<html")) + 1);
        assertFalse(root.contains("data-failed"), root + Files.readString(folder.resolve("errors")));
        assertTrue(root.contains(
                "data-chosen=\"the unknown type real(3) bytes 24 forward – backward – gradient norm 21.57 reads – read by EXP"),
                root);
        assertTrue(root.contains("data-found=\"EXP\"") && root.contains("data-first=\"the unknown\""), root);
        assertTrue(root.matches("(?s).*data-shaded=\"[1-9].*"), root);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static double norm(NdArray array) {
        return Math.sqrt(Arrays.stream(array.toDoubles()).map(v -> v * v).sum());
    }
}
