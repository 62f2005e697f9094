/// Files in and out: NumPy npy and npz, BART cfl, MATLAB v5 and v7.3 (HDF5), NIfTI, DICOM, pictures, safetensors, PyTorch
/// checkpoints, JSON, and the CMRxRecon folders.
///
/// Every reader returns a [cinegrad.ddei.io.HostArray], treats the file as hostile, and answers anything wrong with it by
/// one exception, [cinegrad.ddei.io.FileFormatException]: sizes are checked against the bytes that are there, and memory, work
/// and text are taken from the file's one [cinegrad.ddei.io.ReadBudget] before they are used. No format is left to a parser of
/// others but the pixels of PNG, JPEG and BMP, which the Java platform decodes once the file has been walked. Writers go through
/// [cinegrad.ddei.io.AtomicFile].
package cinegrad.ddei.io;
