/// Several methods on the same data, over seeds and slices: one table, one page. Start with [Comparison].
package cinegrad.ddei.compare;
