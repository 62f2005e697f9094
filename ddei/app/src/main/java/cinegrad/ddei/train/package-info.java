/// Training from a folder or a single acquisition, resumable to the same bits. Begin with [cinegrad.ddei.train.Trainer]; what is
/// saved is [cinegrad.ddei.train.Checkpoint].
package cinegrad.ddei.train;
