package cinegrad.ops.parallel;

import jdk.incubator.vector.FloatVector;

/// Whether this JVM has the vector module, checked once; the choice of kernels depends on it.
public final class Vectors {
    private Vectors() { }

    /// Touches the module's classes, so it may only be loaded where the module is.
    private static final class Width {
        static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    public static boolean arePresent() {
        return PRESENT;
    }

    /// The length of a vector; 0 where there are none. Sums over vectors of another length differ in the last bits.
    public static int bits() {
        return PRESENT ? Width.BITS : 0;
    }

    public static String description() {
        return PRESENT ? Width.BITS + " bits, " + Width.BITS / 32 + " floats at once"
                : "none: plain loops, several times slower; start Java with --add-modules=jdk.incubator.vector";
    }
}
