package cinegrad.examples;

import cinegrad.autograd.Graph;
import cinegrad.autograd.Tensor;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Lesson 1: reverse-mode differentiation, whole, with single numbers; then the same with tensors.
public final class Lesson1Tape {
    private Lesson1Tape() { }

    /// Every number that was computed, in order.
    static final class Tape {
        final List<Scalar> numbers = new ArrayList<>();

        Scalar variable(String name, double value) {
            return record(name, value, List.of());
        }

        private Scalar record(String name, double value, List<Slope> slopes) {
            var scalar = new Scalar(this, name, value, slopes);
            numbers.add(scalar);
            return scalar;
        }

        /// From the last number to the first: each hands its gradient on to what it was computed from, times the slope.
        void backward() {
            for (var s : numbers) s.gradient = 0;
            numbers.getLast().gradient = 1;
            for (var s : numbers.reversed()) for (var slope : s.slopes) slope.of.gradient += s.gradient * slope.by;
        }
    }

    /// ∂result/∂of.
    record Slope(Scalar of, double by) { }

    /// A number that remembers what it was computed from, and how it changes with it.
    static final class Scalar {
        final Tape tape;
        final String name;
        final double value;
        final List<Slope> slopes;
        double gradient;

        Scalar(Tape tape, String name, double value, List<Slope> slopes) {
            this.tape = tape;
            this.name = name;
            this.value = value;
            this.slopes = slopes;
        }

        private String grouped() {
            return name.contains(" + ") && !name.endsWith(")") ? "(" + name + ")" : name;
        }

        Scalar plus(Scalar b) {
            return tape.record(name + " + " + b.name, value + b.value, List.of(new Slope(this, 1), new Slope(b, 1)));
        }

        Scalar times(Scalar b) {
            return tape.record(grouped() + "·" + b.grouped(), value * b.value,
                    List.of(new Slope(this, b.value), new Slope(b, value)));
        }

        Scalar sin() {
            return tape.record("sin " + name, Math.sin(value), List.of(new Slope(this, Math.cos(value))));
        }

        Scalar tanh() {
            double y = Math.tanh(value);
            return tape.record("tanh(" + name + ")", y, List.of(new Slope(this, 1 - y * y)));
        }
    }

    /// f(x, y) = tanh(x·y + sin x)·y, in which x and y are each used twice.
    static Tape f(double x, double y) {
        var tape = new Tape();
        var a = tape.variable("x", x);
        var b = tape.variable("y", y);
        a.times(b).plus(a.sin()).tanh().times(b);
        return tape;
    }

    public static void main(String[] args) {
        gradient(0.6, -1.1, Paper.of(args));
    }

    /// Prints the tape and returns ∂f/∂x and ∂f/∂y: by the tape, by the engine, by differences.
    static double[][] gradient(double x, double y, Paper paper) {
        Tape tape = f(x, y);
        tape.backward();
        System.out.printf("%-32s %9s %12s%n", "recorded", "value", "∂f/∂this");
        for (var s : tape.numbers) System.out.printf("%-32s %9.5f %12.5f%n", s.name, s.value, s.gradient);

        var backend = new ReferenceBackend();
        Tensor a = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), x));
        Tensor b = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), y));
        Tensor loss = a.times(b).plus(a.sin()).tanh().times(b);
        var gradients = loss.backward();
        paper.draw("lesson1-graph.html", Graph.toHtml(loss, Map.of(a, "x", b, "y")));

        double h = 1e-6;
        double[][] three = {
                {tape.numbers.get(0).gradient, tape.numbers.get(1).gradient},
                {gradients.of(a).item(), gradients.of(b).item()},
                {(value(x + h, y) - value(x - h, y)) / (2 * h), (value(x, y + h) - value(x, y - h)) / (2 * h)}};
        String[] names = {"our tape", "Cinegrad", "differences"};
        for (int i = 0; i < 3; i++) System.out.printf("%-12s ∂f/∂x = %.8f   ∂f/∂y = %.8f%n", names[i], three[i][0], three[i][1]);
        return three;
    }

    private static double value(double x, double y) {
        return f(x, y).numbers.getLast().value;
    }
}
