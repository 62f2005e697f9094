/// Which samples of k-t-space are acquired, and how the acquired ones are split for self-supervision.
///
/// [LineMask] and [Mask] are the values; a [LineSampling] draws acquisition masks, a [Split] draws subsets of one. All
/// randomness comes from the stream that is passed in.
package cinegrad.ddei.physics.mask;
