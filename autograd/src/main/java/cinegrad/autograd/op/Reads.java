package cinegrad.autograd.op;

import java.util.Set;

/// The values that a gradient reads. The engine keeps exactly these in memory until the gradient has run and passes `null` for
/// every other one.
///
/// @param inputs positions of the inputs that are read
/// @param output whether the output is read
/// @param saved  whether the arrays saved by the forward pass are read
public record Reads(Set<Integer> inputs, boolean output, boolean saved) {
    public static final Reads NOTHING = new Reads(Set.of(), false, false);
    public static final Reads OUTPUT = new Reads(Set.of(), true, false);
    public static final Reads SAVED = new Reads(Set.of(), false, true);

    public static Reads inputs(Integer... positions) {
        return new Reads(Set.of(positions), false, false);
    }

    public Reads andOutput() {
        return new Reads(inputs, true, saved);
    }

    public Reads andSaved() {
        return new Reads(inputs, output, true);
    }
}
