/// HDF5 files, read only: what MATLAB 7.3 and fastMRI files are made of. Start with [Hdf5File].
///
/// Source: The HDF Group, *HDF5 File Format Specification*, version 3.0. Names as there.
package cinegrad.ddei.io.hdf5;
