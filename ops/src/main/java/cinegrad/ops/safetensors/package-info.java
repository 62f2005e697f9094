/// Named arrays as bytes, in the safetensors format of Hugging Face, which PyTorch and JAX users know.
///
/// A file is eight bytes with the length of a header, the header as JSON, and the numbers, little-endian, one array after the
/// other. Read [cinegrad.ops.safetensors.StoredArrays] first. Everything goes through streams and byte buffers, nothing here
/// opens a file. What is read may be hostile: a header is checked whole before an array is touched, and memory is taken for bytes
/// that are there, not for bytes that are promised.
package cinegrad.ops.safetensors;
