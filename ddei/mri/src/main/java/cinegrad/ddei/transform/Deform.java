package cinegrad.ddei.transform;

import cinegrad.ddei.transform.cpab.Boundary;
import cinegrad.ddei.transform.cpab.CpabBasis;
import cinegrad.ddei.transform.cpab.Tessellation;
import cinegrad.ddei.transform.cpab.VelocityField;
import cinegrad.ddei.transform.cpab.Volume;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Shape;

/// A smooth, invertible deformation of the image plane (CPAB), with coefficients drawn from N(0, 1). Specification §6.5.
///
/// Source: Freifeld et al., *Transformations Based on Continuous Piecewise-Affine Velocity Fields*, IEEE TPAMI 2017.
public record Deform(CpabBasis basis) implements Transform {
    private static final Parallel ALONE = new Parallel(1);

    /// 3×3 rectangles, closed border, areas preserved: what DDEI trains with.
    public static Deform standard() {
        return new Deform(CpabBasis.of(new Tessellation(3, 3), Boundary.CLOSED, Volume.PRESERVED));
    }

    @Override
    public GroupElement draw(RandomStream random, Shape video) {
        return along(basis.field(basis.sample(random.stream("deform"))), Warp.size(video));
    }

    /// The deformation that flows along `field` for one unit of time.
    public GroupElement along(VelocityField field, ImageSize size) {
        return new Warp(sign -> SamplePlan.at((sign > 0 ? field : field.negated()).flow().warp(size, ALONE), size,
                Interpolation.BILINEAR, Edge.BORDER), "deform");
    }
}
