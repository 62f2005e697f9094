package cinegrad.autograd.op;

import java.util.Set;

/// Which values a gradient is computed from. The engine keeps exactly these in memory until the gradient has run, and hands an
/// operation `null` for every other one.
///
/// @param inputs      positions of the inputs that are read
/// @param output      whether the operation's own output is read
/// @param saved       whether what the forward pass saved besides its output is read
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
