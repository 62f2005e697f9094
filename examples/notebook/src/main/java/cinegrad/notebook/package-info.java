/// A Jupyter kernel for Java with the library at hand: `./cinegrad notebook install`. Read [JavaKernel] first.
package cinegrad.notebook;
