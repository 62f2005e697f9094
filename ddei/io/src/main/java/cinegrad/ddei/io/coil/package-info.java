/// What is done to the measurements of several coils before anything else: [CoilNoise] makes their noise white, [CoilCompression]
/// leaves fewer of them.
package cinegrad.ddei.io.coil;
