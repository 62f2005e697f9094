package cinegrad.autograd;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The work of [Tensor#einsum].
///
/// The axes that `...` stands for get digits as labels, which no equation may name. Labels of one operand alone that are not in
/// the result are summed first. Of what is left, labels of both operands and the result are a batch, labels of both and not the
/// result are contracted, and the whole is one batched matrix product.
final class Einsum {
    private static final String REST = "0123456789";
    private static final String TERM = "[A-Za-z ]*(\\.\\.\\.[A-Za-z ]*)?";

    private Einsum() { }

    /// @param equation labels of the operands, separated by commas, then `->` and the labels of the result
    static Tensor of(String equation, Tensor... operands) {
        if (!equation.matches(TERM + "(," + TERM + ")*(->" + TERM + ")?")) {
            throw new IllegalArgumentException("einsum: \"" + equation
                    + "\" must be terms of letters, each with at most one ..., separated by commas, then -> and another term");
        }
        String[] sides = withResult(spelled(equation.replace(" ", ""), operands)).split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (sides.length != 2 || inputs.length != operands.length || operands.length == 0) {
            throw new ShapeException("einsum: \"" + equation + "\" does not fit to " + operands.length
                    + " operands; write e.g. \"ij,jk->ik\"");
        }
        Map<Character, Integer> sizes = sizes(equation, inputs, operands);
        Term term = new Term(inputs[0], operands[0]).narrowed(sizes).diagonal();
        for (int i = 1; i < operands.length; i++) {
            String later = sides[1];
            for (int k = i + 1; k < operands.length; k++) later += inputs[k];
            term = product(term, new Term(inputs[i], operands[i]).narrowed(sizes).diagonal(), later, sizes);
        }
        return term.sumOthers(sides[1]).permute(equation, sides[1]);
    }

    private static Map<Character, Integer> sizes(String equation, String[] inputs, Tensor[] operands) {
        var sizes = new LinkedHashMap<Character, Integer>();
        for (int i = 0; i < inputs.length; i++) {
            Shape shape = operands[i].shape();
            if (inputs[i].length() != shape.rank()) {
                throw new ShapeException("einsum: \"" + equation + "\" names " + inputs[i].length() + " axes of operand " + i
                        + ", which is " + shape);
            }
            for (int axis = 0; axis < shape.rank(); axis++) {
                char label = inputs[i].charAt(axis);
                int first = inputs[i].indexOf(label);
                if (shape.size(first) != shape.size(axis)) {
                    throw new ShapeException("einsum: label " + label + " of \"" + equation + "\" stands for " + shape.size(first)
                            + " and " + shape.size(axis) + " elements of operand " + i + ", which is " + shape);
                }
                Integer before = sizes.merge(label, shape.size(axis), (a, b) -> a == 1 ? b : a);
                if (before != shape.size(axis) && shape.size(axis) != 1) {
                    throw new ShapeException("einsum: label " + label + " of \"" + equation + "\" is " + before + " and "
                            + shape.size(axis) + " long");
                }
            }
        }
        return sizes;
    }

    /// The equation with digits for its `...`, counted back from 9: 9 is the last of these axes in every operand.
    private static String spelled(String equation, Tensor[] operands) {
        if (!equation.contains("...")) return equation;
        String[] sides = equation.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        var named = new StringBuilder();
        int most = 0;
        for (int i = 0; i < inputs.length && i < operands.length; i++) {
            int axes = Math.max(0, operands[i].shape().rank() - inputs[i].replace("...", "").length());
            if (axes > REST.length()) {
                throw new ShapeException("einsum: ... stands for " + axes + " axes; at most " + REST.length());
            }
            if (inputs[i].contains("...")) most = Math.max(most, axes);
            named.append(i == 0 ? "" : ",").append(inputs[i].replace("...", REST.substring(REST.length() - axes)));
        }
        return sides.length == 1 ? named.toString() : named + "->"
                + sides[1].replace("...", REST.substring(REST.length() - most));
    }

    private static String withResult(String equation) {
        if (equation.contains("->")) return equation;
        String once = equation.chars().filter(c -> c != ',' && equation.indexOf(c) == equation.lastIndexOf(c)
                || REST.indexOf(c) >= 0).distinct().sorted()
                .mapToObj(Character::toString).collect(Collectors.joining());
        return equation + "->" + once;
    }

    /// A tensor whose axes have labels.
    private record Term(String labels, Tensor tensor) {
        /// A label that stands twice means the diagonal.
        Term diagonal() {
            for (int i = 0; i < labels.length(); i++) {
                int again = labels.indexOf(labels.charAt(i), i + 1);
                if (again < 0) continue;
                String rest = labels.substring(0, i) + labels.substring(i + 1, again) + labels.substring(again + 1)
                        + labels.charAt(i);
                return new Term(rest, tensor.diagonal(0, i, again)).diagonal();
            }
            return this;
        }

        /// Without the axes of size 1 whose labels are longer elsewhere.
        Term narrowed(Map<Character, Integer> sizes) {
            int[] axes = IntStream.range(0, labels.length())
                    .filter(i -> tensor.shape().size(i) == 1 && sizes.getOrDefault(labels.charAt(i), 1) != 1).toArray();
            if (axes.length == 0) return this;
            var left = new StringBuilder(labels);
            for (int i = axes.length - 1; i >= 0; i--) left.deleteCharAt(axes[i]);
            return new Term(left.toString(), tensor.squeeze(axes));
        }

        Term sumOthers(String kept) {
            int[] axes = labels.chars().filter(c -> kept.indexOf(c) < 0).map(labels::indexOf).toArray();
            return axes.length == 0 ? this : new Term(only(labels, kept), tensor.sum(axes));
        }

        /// The axes in the order of `to`.
        Tensor permute(String equation, String to) {
            if (to.length() != labels.length() || !to.chars().allMatch(c -> labels.indexOf(c) >= 0)) {
                throw new ShapeException("einsum: the result of \"" + equation + "\" names \"" + to + "\", the operands leave \""
                        + labels + "\"");
            }
            return tensor.permute(to.chars().map(labels::indexOf).toArray());
        }
    }

    private static Term product(Term left, Term right, String later, Map<Character, Integer> sizes) {
        Term a = left.sumOthers(later + right.labels());
        Term b = right.sumOthers(later + left.labels());
        String shared = only(a.labels(), b.labels());
        String batch = only(shared, later);
        String contracted = without(shared, batch);
        String rows = without(a.labels(), shared);
        String columns = without(b.labels(), shared);
        Tensor p = a.permute("", batch + rows + contracted)
                .reshape(count(batch, sizes), count(rows, sizes), count(contracted, sizes));
        Tensor q = b.permute("", batch + contracted + columns)
                .reshape(count(batch, sizes), count(contracted, sizes), count(columns, sizes));
        String labels = batch + rows + columns;
        return new Term(labels, p.matmul(q).reshape(labels.chars().map(c -> sizes.get((char) c)).toArray()));
    }

    private static int count(String labels, Map<Character, Integer> sizes) {
        return labels.chars().map(c -> sizes.get((char) c)).reduce(1, (x, y) -> x * y);
    }

    private static String only(String labels, String kept) {
        return labels.chars().filter(c -> kept.indexOf(c) >= 0).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static String without(String labels, String dropped) {
        return labels.chars().filter(c -> dropped.indexOf(c) < 0).mapToObj(Character::toString).collect(Collectors.joining());
    }
}
