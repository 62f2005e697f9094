/// Where tests find golden files. Start with [Shared].
package cinegrad.support;
