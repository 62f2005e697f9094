package cinegrad.ddei.classical;

import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;

/// f(U x) for a unitary U, whose adjoint undoes it: the proximal step is U* step(U z).
record Transformed(LinearMap unitary, Proximal f) implements Proximal {
    @Override
    public double value(NdArray x) {
        return f.value(unitary.apply(x));
    }

    @Override
    public NdArray step(NdArray z, double size) {
        return unitary.adjoint(f.step(unitary.apply(z), size), z.type());
    }
}
