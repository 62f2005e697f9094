package cinegrad.ddei.transform;

import cinegrad.autograd.Tensor;

/// Two transformations of the same videos, the results one after the other along the batch axis. The inverse takes such a batch
/// apart and undoes each half with its own.
record Stacked(GroupElement first, GroupElement second) implements GroupElement {
    @Override
    public Tensor apply(Tensor video) {
        return Tensor.concatenate(0, first.apply(video), second.apply(video));
    }

    @Override
    public GroupElement inverse() {
        return new Halves(first.inverse(), second.inverse(), versions(first), versions(second));
    }

    private static int versions(GroupElement a) {
        return a instanceof Stacked s ? versions(s.first) + versions(s.second) : 1;
    }

    @Override
    public String toString() {
        return first + " and " + second;
    }

    private record Halves(GroupElement first, GroupElement second, int firstParts, int secondParts) implements GroupElement {
        @Override
        public Tensor apply(Tensor stacked) {
            int n = stacked.shape().size(0);
            int cut = n / (firstParts + secondParts) * firstParts;
            return Tensor.concatenate(0, first.apply(stacked.slice(0, 0, cut)), second.apply(stacked.slice(0, cut, n)));
        }

        @Override
        public GroupElement inverse() {
            return new Halves(first.inverse(), second.inverse(), firstParts, secondParts);
        }
    }
}
