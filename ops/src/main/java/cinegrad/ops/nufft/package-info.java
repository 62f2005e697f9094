/// Fourier transforms between images on a grid and samples of k-space at any points: the geometry, the points, and the fast way
/// by gridding.
///
/// Read [NufftGeometry] first, which has the formula and its conventions, then [NufftPlan], which explains the steps, and
/// [Gridding], which takes them. [KaiserBessel] is the kernel; [SampleBins] sorts the samples so that sums have one order;
/// [GriddingKernel] is the inner loop. [DensityWeights] says how much of k-space each sample stands for.
package cinegrad.ops.nufft;
