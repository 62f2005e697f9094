package cinegrad.test.cases;

import cinegrad.ddei.classical.FrameDifferences;
import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ddei.loss.MirroredWindow;
import cinegrad.ddei.physics.CenterCrop;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Mri;
import cinegrad.ddei.physics.MultiCoilMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ddei.physics.SequentialMri;
import cinegrad.ddei.transform.Deform;
import cinegrad.ddei.transform.FrameShift;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Roll;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ddei.transform.ShiftTime;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.AdjointMap;
import cinegrad.ops.linear.AxisMap;
import cinegrad.ops.linear.BlockDiagonalMap;
import cinegrad.ops.linear.ComposedMap;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.ExtendMap;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.IdentityMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.PlaneMap;
import cinegrad.ops.linear.RealFourier;
import cinegrad.ops.linear.RepeatMap;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.linear.StackedMap;
import cinegrad.ops.linear.SumAxisMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// A linear map and an array it takes.
public record MapCase(LinearMap map, ArrayType input) {
    public static List<MapCase> all() {
        var cases = new ArrayList<MapCase>();
        for (var direction : Direction.values()) {
            for (var norm : Norm.values()) {
                for (var centering : Centering.values()) {
                    cases.add(new MapCase(new FourierMap(List.of(1, 2), direction, norm, centering),
                            ArrayType.complex(Shape.of(2, 5, 6))));
                }
            }
        }
        cases.add(new MapCase(new FourierMap(List.of(-1), Direction.FORWARD, Norm.ORTHO, Centering.NONE),
                ArrayType.real(Shape.of(3, 7))));
        for (var norm : Norm.values()) {
            for (int n : new int[] {1, 4, 5}) {
                cases.add(new MapCase(new RealFourier.Forward(List.of(0, 1), norm), ArrayType.real(Shape.of(3, n, 2))));
                cases.add(new MapCase(new RealFourier.Inverse(List.of(0, 1), norm, n),
                        ArrayType.complex(Shape.of(3, n / 2 + 1, 2))));
            }
        }
        for (var how : Resizing.values()) {
            for (var corners : Corners.values()) {
                for (int to : new int[] {1, 3, 7, 10}) {
                    cases.add(new MapCase(new AxisMap(1, how.matrix(7, to, corners)), ArrayType.real(Shape.of(2, 7, 3))));
                }
            }
        }
        for (var how : Resizing.values()) {
            var plane = new PlaneMap(1, how.matrix(4, 7, Corners.EDGES), how.matrix(5, 3, Corners.CENTERS));
            cases.add(new MapCase(plane, ArrayType.real(Shape.of(2, 4, 5, 3))));
            cases.add(new MapCase(new PlaneMap(0, how.matrix(4, 4, Corners.EDGES), how.matrix(6, 12, Corners.EDGES)),
                    ArrayType.complex(Shape.of(4, 6))));
        }
        for (var padding : Windows.Padding.values()) {
            for (var rounding : Windows.Rounding.values()) {
                var windows = Windows.sliding(9, 3, 2, 1, 1, rounding, padding);
                cases.add(new MapCase(new AxisMap(2, windows.average()), ArrayType.complex(Shape.of(2, 3, 9))));
            }
        }
        cases.add(new MapCase(new AdjointMap(new AxisMap(0, Resizing.LINEAR.matrix(4, 6, Corners.CENTERS)),
                ArrayType.real(Shape.of(4, 3))), ArrayType.real(Shape.of(6, 3))));
        cases.addAll(algebra());
        cases.addAll(physics());
        cases.addAll(transforms());
        cases.addAll(nonUniform());
        cases.add(new MapCase(new CenterCrop(4, 7), ArrayType.complex(Shape.of(2, 5, 6))));
        cases.add(new MapCase(new CenterCrop(3, 3), ArrayType.real(Shape.of(6, 5))));
        cases.add(new MapCase(new MirroredWindow(1, 0.1, 0.2, 0.4, 0.3, 0.5), ArrayType.real(Shape.of(2, 5, 3))));
        cases.add(new MapCase(new MirroredWindow(0, 1, 2, 3), ArrayType.real(Shape.of(2, 3))));
        for (var interpolation : Interpolation.values()) {
            for (var edge : Edge.values()) {
                var points = SamplePoints.of(new ImageSize(4, 6), (r, c) -> 1.3 * r - 0.4 * c - 0.7,
                        (r, c) -> 0.9 * c + 0.3 * r - 1.1);
                var map = new SampleMap(SamplePlan.at(points, new ImageSize(5, 4), interpolation, edge));
                cases.add(new MapCase(map, ArrayType.complex(Shape.of(2, 5, 4))));
                cases.add(new MapCase(map, ArrayType.real(Shape.of(2, 5, 4, 3))));
            }
        }
        var turn = PiecewiseAffine.everywhere(1.1, -0.4, 1.7, 0.3, 0.9, 1.4);
        var points = new SamplePoints(new ImageSize(4, 6), new SamplePoints.Law(turn, 2, 1.5, 2.5, 1, 1), new Parallel(1));
        cases.add(new MapCase(new SampleMap(SamplePlan.at(points, new ImageSize(5, 4), Interpolation.BILINEAR, Edge.BORDER)),
                ArrayType.complex(Shape.of(2, 5, 4))));
        return cases;
    }

    /// Maps made of others, and the small ones they are made of.
    private static List<MapCase> algebra() {
        var backend = new ReferenceBackend();
        var fourier = new FourierMap(List.of(-1), Direction.FORWARD, Norm.NONE, Centering.NONE);
        var resize = new AxisMap(0, Resizing.LINEAR.matrix(4, 6, Corners.CENTERS));
        var real = ArrayType.real(Shape.of(4, 3));
        var complex = ArrayType.complex(Shape.of(4, 3));
        var reals = DiagonalMap.of(backend.upload(ArrayType.real(Shape.of(4, 1)), new double[] {1, -2, 0.5, 0}));
        var complexes = DiagonalMap.of(backend.upload(ArrayType.complex(Shape.of(3)), new double[] {1, 2, -3, 0.5, 0, -1}));
        return List.of(
                new MapCase(IdentityMap.IDENTITY, real),
                new MapCase(reals, real), new MapCase(reals, complex), new MapCase(complexes, real),
                new MapCase(complexes, complex),
                new MapCase(new SumAxisMap(1), ArrayType.complex(Shape.of(2, 3, 4))), new MapCase(new RepeatMap(2, 5), complex),
                new MapCase(new RepeatMap(0, 2), real),
                new MapCase(resize.then(fourier), complex), new MapCase(resize.then(fourier), real),
                new MapCase(fourier.plus(complexes), complex), new MapCase(fourier.times(reals).times(-1.5), complex),
                new MapCase(resize.then(fourier).normal(), complex),
                new MapCase(fourier.normal().plus(IdentityMap.IDENTITY.times(0.1)), complex),
                new MapCase(new StackedMap(1, List.of(reals, new RepeatMap(0, 1).then(new SumAxisMap(0)), reals)), complex),
                new MapCase(new BlockDiagonalMap(0, List.of(new AxisMap(0, Resizing.LINEAR.matrix(2, 3, Corners.CENTERS)),
                IdentityMap.IDENTITY)), real));
    }

    /// Points of all images, and points of every frame, some of them beyond the edges of k-space.
    private static List<MapCase> nonUniform() {
        var backend = new ReferenceBackend();
        var random = RandomStream.of(7);
        double[] points = backend.normal(ArrayType.real(Shape.of(3, 7, 2)), random).times(3).toDoubles();
        var shared = NufftPlan.of(new ImageSize(5, 4), Trajectory.of(Shape.of(21, 2), points));
        var frames = NufftPlan.of(new ImageSize(6, 3), Trajectory.of(Shape.of(3, 7, 2), points));
        return List.of(new MapCase(new NufftMap(shared), ArrayType.complex(Shape.of(2, 3, 5, 4))),
                new MapCase(new NufftMap(shared), ArrayType.complex(Shape.of(5, 4))),
                new MapCase(new NufftMap(frames), ArrayType.complex(Shape.of(2, 3, 6, 3))),
                new MapCase(ToeplitzMap.of(backend, shared), ArrayType.complex(Shape.of(2, 5, 4))),
                new MapCase(ToeplitzMap.of(backend, frames), ArrayType.complex(Shape.of(2, 3, 6, 3))),
                new MapCase(new ExtendMap(-1, 7), ArrayType.complex(Shape.of(2, 4))),
                new MapCase(new ExtendMap(0, 1), ArrayType.real(Shape.of(2, 4))));
    }

    private static List<MapCase> physics() {
        var backend = new ReferenceBackend();
        var random = RandomStream.of(5);
        var video = ArrayType.complex(Shape.of(2, 3, 5, 4));
        var image = ArrayType.complex(Shape.of(2, 5, 4));
        var mask = backend.uniform(ArrayType.real(Shape.of(3, 5, 4)), random);
        var still = backend.uniform(ArrayType.real(Shape.of(2, 5, 4)), random);
        var maps = backend.normal(ArrayType.complex(Shape.of(3, 5, 4)), random);
        var dynamic = DynamicMri.withMask(mask);
        var coils = dynamic.withCoils(maps);
        var sets = dynamic.withCoilSets(backend.normal(ArrayType.complex(Shape.of(2, 3, 5, 4)), random));
        var size = new ImageSize(5, 4);
        var spokes = NonCartesianMri.of(backend, size, new RadialSpokes(2, 7, 1).trajectory(size, 3));
        return List.of(
                new MapCase(dynamic, video), new MapCase(coils, video), new MapCase(DynamicMri.full(backend).withNoise(1), video),
                new MapCase(DynamicMri.withMask(backend.uniform(ArrayType.real(Shape.of(2, 3, 5, 4, 2)), random)), video),
                new MapCase(coils.coils().orElseThrow(), video),
                new MapCase(coils.coils().orElseThrow().combination(), coils.output(video)),
                new MapCase(((ComposedMap) coils.definition()).next(), coils.output(video)),
                new MapCase(sets, video), new MapCase(sets.coils().orElseThrow(), video),
                new MapCase(sets.coils().orElseThrow().combination(), sets.output(video)),
                new MapCase(dynamic.definition(), video),
                new MapCase(spokes, video),
                new MapCase(spokes.withCoils(maps).withDensity(new RadialSpokes(2, 7, 1).density(size)), video),
                new MapCase(spokes.withCoils(maps).normal(), video),
                new MapCase(new FrameDifferences(Ends.OPEN), video), new MapCase(new FrameDifferences(Ends.CIRCULAR), video),
                new MapCase(SequentialMri.of(dynamic), image),
                new MapCase(Mri.ofImages(still), image), new MapCase(Mri.ofVolumes(mask), video),
                new MapCase(MultiCoilMri.ofImages(still, maps), image),
                new MapCase(MultiCoilMri.ofVideos(mask, backend.normal(ArrayType.complex(Shape.of(2, 4, 5, 4)), random)), video),
                new MapCase(MultiCoilMri.ofVolumes(mask, backend.normal(ArrayType.complex(Shape.of(2, 3, 5, 4)), random)),
                video));
    }

    private static List<MapCase> transforms() {
        var video = ArrayType.complex(Shape.of(2, 3, 4, 5));
        var size = new ImageSize(4, 5);
        var roll = new Roll(1).by(1, -2, size);
        var turn = Rotate.any().by(33, size);
        var cases = new ArrayList<MapCase>();
        for (var padding : FrameShift.Padding.values()) {
            for (var film : ShiftTime.Film.values()) cases.add(new MapCase(new ShiftTime(padding, film).by(-2), video));
        }
        var two = new Roll(1).times(2).draw(RandomStream.of(1), video.shape());
        cases.addAll(List.of(new MapCase(GroupElement.identity(), video), new MapCase(turn, video),
                new MapCase(turn.inverse(), video), new MapCase(Deform.standard().draw(RandomStream.of(2), video.shape()), video),
                new MapCase(turn.then(roll), video), new MapCase(two, video), new MapCase(two.then(turn).then(two), video),
                new MapCase(two.inverse(), video.with(Shape.of(4, 3, 4, 5)))));
        return cases;
    }

    /// What every case's adjoint is as a map, and that map's adjoint: these are not found by looking for classes.
    public static List<MapCase> adjoints() {
        return all().stream().map(c -> new MapCase(c.map.adjoint(c.input), c.map.output(c.input))).toList();
    }

    @Override
    public String toString() {
        return map + " of " + input;
    }
}
