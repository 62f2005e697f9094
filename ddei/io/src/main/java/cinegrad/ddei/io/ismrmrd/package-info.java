/// ISMRMRD raw data: readouts with their places in k-space, as converters of vendors' files write them.
package cinegrad.ddei.io.ismrmrd;
