package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Roll;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;

/// Transformations of videos whose parameters a case states.
final class GivenElements {
    private GivenElements() { }

    /// The transformation that a loss case describes in `attrs.transform`.
    static GroupElement of(Case golden, ImageSize size) {
        var attrs = golden.attrs();
        String words = attrs.find("transform").map(Json::text).orElse("CPAB");
        GroupElement all = GroupElement.identity();
        if (words.contains("CPAB")) all = all.then(deformation(golden.in("cpab.grid_f64"), size));
        if (words.contains("Rotate")) all = all.then(rotation(attrs.at("theta_deg").number(), size));
        if (words.contains("ShiftTime")) {
            var padding = words.contains("wrap") ? FrameShift.Padding.WRAP : FrameShift.Padding.REFLECT;
            return all.then(timeShift(attrs.at("amount").integer(), padding));
        }
        return words.contains("Shift") ? all.then(new Roll(1)
                .by(attrs.at("y_shift").integer(), attrs.at("x_shift").integer(), size)) : all;
    }

    static GroupElement rotation(double degrees, ImageSize size) {
        return Rotate.any().by(degrees, size);
    }

    static GroupElement timeShift(int amount, FrameShift.Padding padding) {
        return new ShiftTime(padding, ShiftTime.Film.FRAMES).by(amount);
    }

    /// The deformation of a grid [1,2,W·H]: columns one after the other, in parts of the image's extent.
    static GroupElement deformation(HostArray grid, ImageSize size) {
        double[] parts = grid.toDoubles();
        int h = size.height();
        int w = size.width();
        var points = SamplePoints.of(size, (r, c) -> parts[c * h + r] * (h - 1), (r, c) -> parts[h * w + c * h + r] * (w - 1));
        return new Sampled(SamplePlan.at(points, size, Interpolation.BILINEAR, Edge.BORDER));
    }

    /// Looks videos up at points of which no more is known.
    private record Sampled(SamplePlan plan) implements GroupElement, DefinedMap {
        @Override
        public LinearMap definition() {
            return new SampleMap(plan);
        }

        @Override
        public GroupElement inverse() {
            throw new IllegalStateException("inverse: a list of points cannot be undone");
        }
    }
}
