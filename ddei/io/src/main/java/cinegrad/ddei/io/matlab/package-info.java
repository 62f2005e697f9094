/// MATLAB files: version 5, and version 7.3, which is HDF5. Start with [MatFile].
package cinegrad.ddei.io.matlab;
