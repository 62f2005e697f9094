package cinegrad.bench.equivariance;

import cinegrad.ddei.transform.Deform;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ddei.transform.Transform;

/// The families of transformations that DDEI trains with.
enum Move {
    SHIFT(new ShiftTime(FrameShift.Padding.WRAP, ShiftTime.Film.FRAMES)),
    ROTATE(Rotate.any()),
    DEFORM(Deform.standard());

    private final Transform family;

    Move(Transform family) {
        this.family = family;
    }

    Transform family() {
        return family;
    }
}
