package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

/// A* y: what was not measured counts as 0.
public record ZeroFilled() implements ClassicalMethod {
    @Override
    public String name() {
        return "zero-filled";
    }

    @Override
    public String description() {
        return "what was not measured counts as 0";
    }

    @Override
    public NdArray reconstruct(NdArray kspace, DynamicMri physics, IterationListener listener) {
        return Acquisition.of(name(), kspace, physics).zeroFilled();
    }
}
