/// A device behind a narrow contract: a card through NVIDIA's driver, or the emulated one that checks every access. Start with
/// [Device].
package cinegrad.gpu.device;
