package cinegrad.ddei.transform;

import cinegrad.ops.linear.BlockDiagonalMap;
import cinegrad.ops.linear.ComposedMap;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.StackedMap;

import java.util.List;
import java.util.stream.Stream;

/// Several versions of the same videos, one after the other along the batch axis. The inverse takes such a batch apart and undoes
/// each version with its own. Specification §6.1.
///
/// @param definition what is computed, sharing what versions have in common
/// @param versions   each by itself, none of them stacked
record Versions(LinearMap definition, List<GroupElement> versions) implements GroupElement, DefinedMap {
    /// All versions of `first`, then all of `second`.
    static Versions stacked(GroupElement first, GroupElement second) {
        return new Versions(new StackedMap(0, List.of(first, second)),
                Stream.concat(first.versions().stream(), second.versions().stream()).toList());
    }

    /// Every version of `next` of every version of `first`: the batch after `first` goes through `next` as a whole, so versions
    /// of `next` are the outer ones.
    static Versions chained(GroupElement first, GroupElement next) {
        return new Versions(new ComposedMap(first, next),
                next.versions().stream().flatMap(b -> first.versions().stream().map(a -> a.then(b))).toList());
    }

    /// Whether an element treats parts of a batch differently, as the inverse of several versions does.
    static boolean cutsBatch(GroupElement element) {
        return switch (element) {
            case EachVersion _ -> true;
            case Chain(GroupElement first, GroupElement next) -> cutsBatch(first) || cutsBatch(next);
            default -> false;
        };
    }

    @Override
    public GroupElement inverse() {
        return new EachVersion(versions.stream().map(GroupElement::inverse).toList());
    }

    @Override
    public String toString() {
        return String.join(" and ", versions.stream().map(GroupElement::toString).toList());
    }

    /// A batch of versions, each transformed by its own element.
    private record EachVersion(List<GroupElement> elements) implements GroupElement, DefinedMap {
        @Override
        public LinearMap definition() {
            return new BlockDiagonalMap(0, List.copyOf(elements));
        }

        @Override
        public GroupElement inverse() {
            return new EachVersion(elements.stream().map(GroupElement::inverse).toList());
        }

        @Override
        public String toString() {
            return "by version: " + String.join(", ", elements.stream().map(GroupElement::toString).toList());
        }
    }
}
