/// Numbers put in other places: broadcast, permuted, taken, concatenated. Start with [DataMovement].
package cinegrad.ops.movement;
