/// Named arrays of numbers, whatever the file's format. Start with [ArrayFile].
package cinegrad.ddei.io.arrays;
