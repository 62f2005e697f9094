/// Reverse-mode automatic differentiation: arrays with SIMD kernels, tensors, gradients, layers, optimizers.
///
/// Programs use [cinegrad.autograd.Tensor] and [cinegrad.autograd.nn]; a backend, such as [cinegrad.ops.simd.SimdBackend], is
/// chosen once and passed down. With `--add-modules jdk.incubator.vector` the kernels are vectorized.
module cinegrad.core {
    requires static jdk.incubator.vector;

    exports cinegrad.autograd;
    exports cinegrad.autograd.fit;
    exports cinegrad.autograd.func;
    exports cinegrad.autograd.nn;
    exports cinegrad.autograd.op;
    exports cinegrad.autograd.option;
    exports cinegrad.ops;
    exports cinegrad.ops.conv;
    exports cinegrad.ops.fft;
    exports cinegrad.ops.function;
    exports cinegrad.ops.gemm;
    exports cinegrad.ops.linear;
    exports cinegrad.ops.lowrank;
    exports cinegrad.ops.matrix;
    exports cinegrad.ops.movement;
    exports cinegrad.ops.nufft;
    exports cinegrad.ops.parallel;
    exports cinegrad.ops.random;
    exports cinegrad.ops.reference;
    exports cinegrad.ops.safetensors;
    exports cinegrad.ops.sample;
    exports cinegrad.ops.shape;
    exports cinegrad.ops.simd;
}
