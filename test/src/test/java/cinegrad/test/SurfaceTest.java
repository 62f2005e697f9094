package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// One surface: what has a receiver is a method of [Tensor], documented, under one name.
class SurfaceTest {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize().resolve("autograd/src/main/java");

    /// Static methods whose first parameter is a tensor, and why they are no methods of it.
    private static final Map<String, String> STATIC = Map.of(
            "Tensor.where", "three tensors of equal standing, a function in PyTorch too",
            "Tensor.complex", "two tensors of equal standing, a function in PyTorch too",
            "Tensor.polar", "two tensors of equal standing, a function in PyTorch too",
            "Differentiation.gradients", "of one tensor by others, as torch.autograd.grad",
            "Differentiation.vectorJacobian", "of one tensor by others, as torch.autograd.grad",
            "Differentiation.jacobianVector", "of one tensor by others, as torch.autograd.grad",
            "Evaluation.of", "makes an evaluation",
            "Evaluation.ofLoss", "makes an evaluation",
            "Graph.of", "makes a graph",
            "Graph.toHtml", "makes a page");

    /// Names of one thing, of which at most one may be there.
    private static final List<Set<String>> SYNONYMS = List.of(Set.of("neg", "negative"), Set.of("pow", "power"),
            Set.of("conj", "conjugate"),
            Set.of("real", "realPart", "re"), Set.of("imag", "imaginaryPart", "im"), Set.of("viewAsReal", "asReal"),
            Set.of("viewAsComplex", "asComplex"), Set.of("indexSelect", "take", "indexedBy"), Set.of("slice", "narrow"),
            Set.of("mseLoss", "meanSquaredError", "squaredError"), Set.of("repeat", "tile"),
            Set.of("repeatInterleave", "repeatEach"), Set.of("swapaxes", "swapdims", "swap"),
            Set.of("movedim", "moveaxis", "moveAxis"), Set.of("unfold", "windows"),
            Set.of("concatenate", "cat", "concat"), Set.of("amax", "largest"), Set.of("amin", "smallest"),
            Set.of("var", "variance"), Set.of("std", "deviation"),
            Set.of("prod", "product"), Set.of("cumsum", "cumulativeSum"), Set.of("cumprod", "cumulativeProduct"),
            Set.of("plus", "add"), Set.of("minus", "sub", "subtract"),
            Set.of("times", "mul", "multiply"), Set.of("dividedBy", "div", "divide"), Set.of("lt", "less"),
            Set.of("le", "lessOrEqual"), Set.of("gt", "greater"),
            Set.of("ge", "greaterOrEqual"), Set.of("eq", "equal"), Set.of("ne", "notEqual"), Set.of("logicalNot", "not"),
            Set.of("maskedFill", "fill"),
            Set.of("abs", "absolute", "magnitude"), Set.of("broadcastTo", "expand"), Set.of("silu", "swish"),
            Set.of("sigmoid", "expit"), Set.of("clamp", "clip"),
            Set.of("interpolate", "resize"), Set.of("rot90", "rotate90"), Set.of("diff", "difference"),
            Set.of("scan", "recurrence"), Set.of("logsumexp", "logSumExp"));

    private static final Pattern FORMULA =
            Pattern.compile("[=·σ√Σ−∞≤≥<>⌊|→…()/\\[\\]`]|\\bx\\b|\\b(axis|axes|element|elements|shape|size|sizes|rank)\\b");

    @Test
    void whatHasAReceiverIsAMethod() throws Exception {
        var found = new TreeSet<String>();
        int classes = 0;
        try (var files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java")).toList()) {
                String name = SOURCES.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
                classes++;
                for (Method m : Class.forName(name).getDeclaredMethods()) {
                    boolean outside = Modifier.isPublic(m.getModifiers())
                            && Modifier.isPublic(m.getDeclaringClass().getModifiers());
                    Class<?>[] types = m.getParameterTypes();
                    if (outside && Modifier.isStatic(m.getModifiers()) && types.length > 0
                            && (types[0] == Tensor.class || types[0] == Tensor[].class && types.length == 1)) {
                        found.add(m.getDeclaringClass().getSimpleName() + "." + m.getName());
                    }
                }
            }
        }
        assertTrue(classes > 60, "classes: " + classes);
        assertEquals(new TreeSet<>(STATIC.keySet()), found,
                "public static methods that take a tensor first: make them methods of Tensor, or say here why not");
    }

    @Test
    void everyMethodSaysWhatItComputes() throws IOException {
        Map<String, List<String>> docs = new LinkedHashMap<>();
        for (Class<?> family : families()) {
            String source = Files.readString(SOURCES.resolve(family.getName().replace('.', '/') + ".java"));
            boolean isClass = !family.isInterface();
            var declaration = Pattern.compile("(?m)((?:^    ///.*\\R)*)(?:^    @.*\\R)*^    "
                    + (isClass ? "public (?:static )?" : "default ") + "(?:<\\w+> )?[\\w.<>\\[\\]]+ (\\w+)\\(");
            var m = declaration.matcher(source);
            while (m.find()) {
                docs.computeIfAbsent(m.group(2), _ -> new ArrayList<>()).add(m.group(1).replaceAll("\\s*///\\s?", " ").strip());
            }
        }
        var names = Arrays.stream(Tensor.class.getMethods())
                .filter(m -> m.getDeclaringClass() != Object.class && !m.isBridge() && !m.isSynthetic())
                .map(Method::getName).filter(n -> !Set.of("toString").contains(n)).collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.size() > 150, "methods: " + names.size());
        var silent = new TreeSet<String>();
        for (String name : names) {
            var said = docs.getOrDefault(name, List.of());
            if (said.isEmpty() || said.stream().anyMatch(doc -> !FORMULA.matcher(doc).find())) silent.add(name + ": " + said);
        }
        assertEquals(new TreeSet<>(), silent, "methods of Tensor without a comment that gives formula or shape");
    }

    @Test
    void oneThingHasOneName() {
        var names = Arrays.stream(Tensor.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        for (var synonyms : SYNONYMS) {
            var there = synonyms.stream().filter(names::contains).toList();
            assertTrue(there.size() == 1, "of " + synonyms + " Tensor has " + there + "; it should have one");
        }
    }

    private static List<Class<?>> families() {
        var all = new ArrayList<Class<?>>(List.of(Tensor.class.getInterfaces()));
        all.add(Tensor.class);
        return all;
    }
}
