/// Weights: PyTorch checkpoints, of which nothing is run, and safetensors. Start with [TorchFile] and [SafeTensors].
package cinegrad.ddei.io.torch;
