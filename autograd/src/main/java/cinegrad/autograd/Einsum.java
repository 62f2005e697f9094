package cinegrad.autograd;

import cinegrad.ops.Shape;
import cinegrad.ops.ShapeException;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Sums of products after Einstein: `Einsum.of("bij,bjk->bik", a, b)` is y[b,i,k] = Σ_j a[b,i,j]·b[b,j,k].
///
/// Labels of one operand alone that are not in the result are summed first. Of what is left, labels of both operands and the
/// result are a batch, labels of both and not the result are contracted, and the whole is one batched matrix product.
public final class Einsum {
    private Einsum() { }

    /// @param equation labels of the operands, separated by commas, then `->` and the labels of the result
    public static Tensor of(String equation, Tensor... operands) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (sides.length != 2 || inputs.length != operands.length || operands.length == 0) {
            throw new ShapeException("einsum: \"" + equation + "\" does not fit to " + operands.length + " operands; write e.g. \"ij,jk->ik\"");
        }
        Map<Character, Integer> sizes = sizes(equation, inputs, operands);
        Term term = new Term(inputs[0], operands[0]).diagonal();
        for (int i = 1; i < operands.length; i++) {
            String later = sides[1];
            for (int k = i + 1; k < operands.length; k++) later += inputs[k];
            term = product(term, new Term(inputs[i], operands[i]).diagonal(), later, sizes);
        }
        return term.sumOthers(sides[1]).permute(equation, sides[1]);
    }

    private static Map<Character, Integer> sizes(String equation, String[] inputs, Tensor[] operands) {
        var sizes = new LinkedHashMap<Character, Integer>();
        for (int i = 0; i < inputs.length; i++) {
            Shape shape = operands[i].shape();
            if (inputs[i].length() != shape.rank()) {
                throw new ShapeException("einsum: \"" + equation + "\" names " + inputs[i].length() + " axes of operand " + i + ", which is " + shape);
            }
            for (int axis = 0; axis < shape.rank(); axis++) {
                char label = inputs[i].charAt(axis);
                Integer before = sizes.putIfAbsent(label, shape.size(axis));
                if (before != null && before != shape.size(axis)) {
                    throw new ShapeException("einsum: label " + label + " of \"" + equation + "\" is " + before + " and " + shape.size(axis) + " long");
                }
            }
        }
        return sizes;
    }

    /// A tensor whose axes have labels.
    private record Term(String labels, Tensor tensor) {
        /// A label that stands twice means the diagonal.
        Term diagonal() {
            for (int i = 0; i < labels.length(); i++) {
                int again = labels.indexOf(labels.charAt(i), i + 1);
                if (again < 0) continue;
                String rest = labels.substring(0, i) + labels.substring(i + 1, again) + labels.substring(again + 1) + labels.charAt(i);
                return new Term(rest, Indexing.diagonal(tensor, 0, i, again)).diagonal();
            }
            return this;
        }

        Term sumOthers(String kept) {
            int[] axes = labels.chars().filter(c -> kept.indexOf(c) < 0).map(labels::indexOf).toArray();
            return axes.length == 0 ? this : new Term(only(labels, kept), tensor.sum(axes));
        }

        /// The axes in the order of `to`.
        Tensor permute(String equation, String to) {
            if (to.length() != labels.length() || !to.chars().allMatch(c -> labels.indexOf(c) >= 0)) {
                throw new ShapeException("einsum: the result of \"" + equation + "\" names \"" + to + "\", the operands leave \"" + labels + "\"");
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
        Tensor p = a.permute("", batch + rows + contracted).reshape(count(batch, sizes), count(rows, sizes), count(contracted, sizes));
        Tensor q = b.permute("", batch + contracted + columns).reshape(count(batch, sizes), count(contracted, sizes), count(columns, sizes));
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
