package cinegrad.conformance;

import cinegrad.autograd.Tensor;

import java.util.Arrays;

/// Indexing as Python writes it: `1:3`, `::2`, `-1`, `None` and `...`, separated by commas.
final class SliceExpression {
    private SliceExpression() { }

    /// What stands between the brackets, applied to `x`.
    static Tensor apply(Tensor x, String inside) {
        String[] parts = inside.replace(" ", "").split(",");
        long named = Arrays.stream(parts).filter(p -> !p.equals("None") && !p.equals("...")).count();
        Tensor y = x;
        int axis = 0;
        for (String part : parts) {
            switch (part) {
                case "None" -> y = y.unsqueeze(axis++);
                case "..." -> axis += x.shape().rank() - (int) named;
                default -> {
                    if (part.contains(":")) y = slice(y, axis++, part);
                    else y = y.select(axis, Integer.parseInt(part));
                }
            }
        }
        return y;
    }

    private static Tensor slice(Tensor x, int axis, String part) {
        String[] ends = part.split(":", -1);
        int size = x.shape().size(axis);
        int step = ends.length < 3 || ends[2].isEmpty() ? 1 : Integer.parseInt(ends[2]);
        return x.slice(axis, end(ends[0], 0, size), end(ends[1], size, size), step);
    }

    private static int end(String text, int otherwise, int size) {
        if (text.isEmpty()) return otherwise;
        int i = Integer.parseInt(text);
        return Math.clamp(i < 0 ? i + size : i, 0, size);
    }
}
