package cinegrad.ddei.method;

import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.NonlocalLowRank;
import cinegrad.ddei.classical.RefinedLowRank;
import cinegrad.ops.Backend;

import java.util.List;
import java.util.stream.Stream;

/// The methods by their names on the command line: those without learning, and the one with the program's network.
public final class ReconstructionMethods {
    /// Nonlocal low rank and the program's network in turns.
    public static final String REFINED = "refined";

    private static final int TURNS = 2;
    private static final int ROUNDS = 72;

    private ReconstructionMethods() { }

    public static List<String> names() {
        return Stream.concat(ClassicalMethods.names().stream(), Stream.of(REFINED)).toList();
    }

    /// Throws unless there is a method of this name.
    ///
    /// @throws IllegalArgumentException then
    public static void require(String name) {
        if (names().contains(name)) return;
        throw new IllegalArgumentException("method: \"" + name + "\" is unknown; choose one of " + names());
    }

    /// What a method does, in a line.
    public static String description(String name) {
        require(name);
        return name.equals(REFINED) ? RefinedLowRank.DESCRIPTION : ClassicalMethods.byName(name).description();
    }

    /// @param backend where the network computes
    public static ClassicalMethod byName(String name, Backend backend) {
        require(name);
        if (!name.equals(REFINED)) return ClassicalMethods.byName(name);
        return new RefinedLowRank(NonlocalLowRank.USUAL, new NetworkRefinement(TrainedRefiner.shipped(backend)), TURNS, ROUNDS);
    }
}
