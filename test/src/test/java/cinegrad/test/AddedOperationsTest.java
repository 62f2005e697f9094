package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The two operations that `docs/adding-an-operation.md` shows, at their edges, and the page itself: its code is the sources'.
class AddedOperationsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern QUOTE = Pattern.compile("`([\\w/.-]+\\.java)`\\n\\n```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static Tensor variable(Backend backend, double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    private static List<Backend> backends() {
        return List.of(new ReferenceBackend(), new SimdBackend(1));
    }

    @Test
    void logaddexpKnowsInfinities() {
        for (var backend : backends()) {
            Tensor a = variable(backend, INFINITY, -INFINITY, INFINITY, -INFINITY, 3, 700);
            Tensor b = variable(backend, INFINITY, -INFINITY, -INFINITY, 2, 3, -700);
            Tensor y = a.logaddexp(b);
            assertArrayEquals(new double[] {INFINITY, -INFINITY, INFINITY, 2, 3 + Math.log(2), 700}, y.value().toDoubles(), 1e-6);
            var gradients = y.backward(backend.full(y.type(), 1));
            assertArrayEquals(new double[] {0.5, 0.5, 1, 0, 0.5, 1}, gradients.of(a).toDoubles(), 1e-6);
            assertArrayEquals(new double[] {0.5, 0.5, 0, 1, 0.5, 0}, gradients.of(b).toDoubles(), 1e-6);
        }
    }

    @Test
    void cumprodBeginsWithInfinitiesAndKnowsZeros() {
        for (var backend : backends()) {
            Tensor infinite = variable(backend, -INFINITY, 2, 3);
            assertArrayEquals(new double[] {-INFINITY, -INFINITY, -INFINITY}, infinite.cumprod(0).value().toDoubles());
            for (int zero = 0; zero < 3; zero++) {
                double[] x = {2, 3, 5};
                x[zero] = 0;
                Tensor v = variable(backend, x);
                var gradient = v.cumprod(0).backward(backend.full(v.type(), 1)).of(v);
                double[] expected = {1 + x[1] + x[1] * x[2], x[0] + x[0] * x[2], x[0] * x[1]};
                assertArrayEquals(expected, gradient.toDoubles(), 1e-12);
            }
        }
    }

    @Test
    void thePageQuotesTheSources() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/adding-an-operation.md"));
        var quotes = QUOTE.matcher(page).results().toList();
        assertTrue(quotes.size() >= 8, "quotes: " + quotes.size());
        for (var quote : quotes) {
            String source = unindented(Files.readString(PROJECT.resolve(quote.group(1))));
            assertTrue(source.contains(unindented(quote.group(2))),
                    () -> quote.group(1) + " does not have these lines any more:\n" + quote.group(2));
        }
    }

    private static String unindented(String text) {
        return text.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }
}
