/// How families of operations become kernel launches: grids, tiles, passes. Start with [ConvolutionLauncher].
package cinegrad.gpu.launch;
