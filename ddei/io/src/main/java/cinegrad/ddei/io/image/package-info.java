/// Pictures and magnitude videos: NIfTI, DICOM, fastMRI, PNG, GIF. Start with [MagnitudeVideo].
package cinegrad.ddei.io.image;
