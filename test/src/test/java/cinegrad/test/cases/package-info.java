/// The cases the suites run over: for each operation a function, the arrays it takes, and where it is smooth.
package cinegrad.test.cases;
