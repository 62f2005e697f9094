/// Races of libraries of the JVM: the same networks from the same weights on the same data. Read [Rival] first, then [Race].
package cinegrad.bench.race;
