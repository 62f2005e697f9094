package cinegrad.autograd.nn;

import cinegrad.ops.safetensors.SafeTensorsException;

import java.util.List;

/// How a saved state and a module differ.
///
/// @param missing    names of the module that the state lacks
/// @param unexpected names of the state that the module lacks
/// @param misshaped  names of both, with their two shapes
public record StateMismatch(List<String> missing, List<String> unexpected, List<String> misshaped) {
    private static final int MOST_SHOWN = 20;

    public StateMismatch {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshaped = List.copyOf(misshaped);
    }

    public boolean isNone() {
        return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
    }

    /// All three, of each at most 20 names.
    @Override
    public String toString() {
        return "missing " + shown(quoted(missing)) + ", unexpected " + shown(quoted(unexpected)) + ", of another shape "
                + shown(misshaped);
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(SafeTensorsException::shown).toList();
    }

    private static String shown(List<String> names) {
        if (names.size() <= MOST_SHOWN) return names.toString();
        return names.subList(0, MOST_SHOWN) + " and " + (names.size() - MOST_SHOWN) + " more";
    }
}
