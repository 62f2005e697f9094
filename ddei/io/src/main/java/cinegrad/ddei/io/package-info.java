/// Files in and out: NumPy npy and npz, BART cfl, MATLAB v5 and v7.3, safetensors, PyTorch checkpoints, and the CMRxRecon folders.
///
/// Every reader returns a [cinegrad.ddei.io.HostArray], treats the file as hostile, and answers anything wrong with it by
/// one exception, [cinegrad.ddei.io.FileFormatException]: sizes are checked against the bytes that are there and against a
/// [cinegrad.ddei.io.ReadBudget] before memory is taken. Writers go through [cinegrad.ddei.io.AtomicFile].
package cinegrad.ddei.io;
