package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Resizing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A U-Net for images (N, H, W, C) or volumes (N, T, H, W, C): two 3-wide convolutions with ReLU on each level, halved by maximum
/// pooling on the way down, linear interpolation and concatenation with the skipped level on the way up, a 1-wide convolution
/// at the end. Sizes need not be powers of two. Source: Ronneberger et al., *U-Net*, MICCAI 2015, with padded convolutions.
public final class UNet implements Layer {
    private final List<Layer> down;
    private final List<Layer> up;
    private final Conv last;

    private UNet(List<Layer> down, List<Layer> up, Conv last) {
        this.down = down;
        this.up = up;
        this.last = last;
    }

    /// @param axes  2 for images, 3 for volumes
    /// @param width channels of the first level; every further one has twice as many
    /// @param depth number of halvings
    public static UNet of(String name, int axes, int in, int out, int width, int depth, Backend backend, RandomStream random) {
        var down = new ArrayList<Layer>();
        var up = new ArrayList<Layer>();
        int channels = in;
        for (int level = 0; level <= depth; level++) {
            down.add(block(name + ".down" + level, axes, channels, width << level, backend, random));
            channels = width << level;
        }
        for (int level = depth - 1; level >= 0; level--) {
            up.add(block(name + ".up" + level, axes, channels + (width << level), width << level, backend, random));
            channels = width << level;
        }
        return new UNet(down, up, Conv.of(name + ".last", axes, channels, out, 1, ConvOptions.DEFAULT, backend, random));
    }

    private static Layer block(String name, int axes, int in, int out, Backend backend, RandomStream random) {
        int[] one = new int[axes];
        Arrays.fill(one, 1);
        var padded = ConvOptions.DEFAULT.withPadding(one);
        return Sequential.of(Conv.of(name + ".0", axes, in, out, 3, padded, backend, random), Layer.of(Tensor::relu),
                Conv.of(name + ".1", axes, out, out, 3, padded, backend, random), Layer.of(Tensor::relu));
    }

    @Override
    public Tensor apply(Tensor x) {
        var skipped = new ArrayList<Tensor>();
        Tensor y = x;
        for (int level = 0; level < down.size(); level++) {
            y = down.get(level).apply(level == 0 ? y : y.maxPool(2, 2));
            skipped.add(y);
        }
        for (int i = 0; i < up.size(); i++) {
            Tensor fine = skipped.get(up.size() - 1 - i);
            int[] sizes = fine.shape().toArray();
            Tensor large = y.interpolate(Resizing.LINEAR, Corners.EDGES, Arrays.copyOfRange(sizes, 1, sizes.length - 1));
            y = up.get(i).apply(Tensor.concatenate(-1, fine, large));
        }
        return last.apply(y);
    }

    @Override
    public List<Parameter> parameters() {
        return Module.parameters(Stream.of(down, up, List.of(last)).flatMap(List::stream));
    }
}
