/// The `.cfl` files of BART, the Berkeley Advanced Reconstruction Toolbox. Start with [Bart].
package cinegrad.ddei.io.bart;
