/// Networks that reconstruct: [cinegrad.ddei.model.Reconstructor] is the contract, measurements and physics in, video out.
///
/// [cinegrad.ddei.model.Crnn] is the one DDEI trains, [cinegrad.ddei.model.CrnnMri] the original with its published weights.
/// Layouts of PyTorch's weights are converted at the door, in [cinegrad.ddei.model.TorchLayout].
package cinegrad.ddei.model;
