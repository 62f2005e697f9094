/// Several methods on the same data, over seeds and slices: one table, one page. Start with [MethodComparison].
package cinegrad.ddei.compare;
