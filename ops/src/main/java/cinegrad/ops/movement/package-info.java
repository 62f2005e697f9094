/// Data movement: broadcast, permute, take, concatenate. Start with [DataMovement].
package cinegrad.ops.movement;
