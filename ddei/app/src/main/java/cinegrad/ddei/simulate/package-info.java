/// Simulated acquisitions: the digital thorax, moving textures or a recorded video, scanned by a law of lines. Start with
/// [ThoraxScan].
package cinegrad.ddei.simulate;
