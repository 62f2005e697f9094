package cinegrad.bench.equivariance;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.List;

/// One way to train: the image the network begins with, and the terms whose sum is its loss.
///
/// @param moves what the term of equivariance draws from, each as often as it is listed
record Condition(String name, From from, List<Term> terms, List<Move> moves) {
    /// What the network begins with.
    enum From {
        /// `nlr`; of transformed images, that of the transformed start, made once.
        NLR,
        /// The same, but made anew of every image that is measured: what `train --start nlr` does, ten times slower.
        NLR_ANEW,
        ZERO_FILLED
    }

    /// A part of the loss.
    enum Term {
        /// mean |x̂ − x|²: sees the truth.
        TRUTH,
        /// mean |A x̂ − y|².
        CONSISTENCY,
        /// Part of the samples is shown, the error of the others is the loss: t-ssdu.
        SPLIT,
        /// mean |f(A T x̂) − T x̂|².
        EQUIVARIANCE
    }

    /// Shifts half of the time, as DDEI does.
    private static final List<Move> ALL_MOVES = List.of(Move.SHIFT, Move.SHIFT, Move.ROTATE, Move.DEFORM);

    static final List<Condition> ALL = List.of(
            of("sup", From.NLR, List.of(Term.TRUTH), List.of()),
            of("mc", From.NLR, List.of(Term.CONSISTENCY), List.of()),
            equivariant("ei", From.NLR, ALL_MOVES),
            equivariant("ei-shift", From.NLR, List.of(Move.SHIFT)),
            equivariant("ei-rotate", From.NLR, List.of(Move.ROTATE)),
            equivariant("ei-deform", From.NLR, List.of(Move.DEFORM)),
            of("t-ssdu", From.NLR, List.of(Term.SPLIT), List.of()),
            of("t-ssdu+ei", From.NLR, List.of(Term.SPLIT, Term.EQUIVARIANCE), ALL_MOVES),
            of("zero: sup", From.ZERO_FILLED, List.of(Term.TRUTH), List.of()),
            of("zero: mc", From.ZERO_FILLED, List.of(Term.CONSISTENCY), List.of()),
            equivariant("zero: ei", From.ZERO_FILLED, ALL_MOVES),
            of("zero: t-ssdu", From.ZERO_FILLED, List.of(Term.SPLIT), List.of()),
            equivariant("anew: ei", From.NLR_ANEW, ALL_MOVES));

    /// All but the slow one.
    static final List<Condition> USUAL = ALL.stream().filter(c -> c.from != From.NLR_ANEW).toList();

    private static Condition of(String name, From from, List<Term> terms, List<Move> moves) {
        return new Condition(name, from, terms, moves);
    }

    private static Condition equivariant(String name, From from, List<Move> moves) {
        return of(name, from, List.of(Term.CONSISTENCY, Term.EQUIVARIANCE), moves);
    }

    /// @throws IllegalArgumentException if there is none of this name
    static Condition byName(String name) {
        return ALL.stream().filter(c -> c.name.equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("--conditions: \"" + name + "\" is unknown; choose from "
                + ALL.stream().map(Condition::name).toList()));
    }

    Move draw(RandomStream random) {
        return moves.get(random.integer(moves.size()));
    }

    static List<Condition> byNames(String names) {
        return Arrays.stream(names.split(",")).map(String::strip).map(Condition::byName).toList();
    }
}
