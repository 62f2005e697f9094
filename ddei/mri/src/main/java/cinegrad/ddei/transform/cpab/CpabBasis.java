package cinegrad.ddei.transform.cpab;

import cinegrad.ops.random.RandomStream;

/// Orthonormal velocity fields that span all continuous piecewise-affine ones of a [Tessellation] under its conditions:
/// a = B θ, with a the stacked affine matrices and θ the d coefficients.
///
/// B is unique only up to a rotation of θ, so the field of a *given* θ depends on where B came from; the law of the
/// field for θ ~ N(0, 1) does not. To repeat another program's numbers, import its basis.
///
/// DDEI uses `CpabBasis.of(new Tessellation(3, 3), Boundary.CLOSED, Volume.PRESERVED)`, which has d = 8.
public final class CpabBasis {
    private final Tessellation tessellation;
    private final int dimension;
    private final double[] vectors;

    private CpabBasis(Tessellation tessellation, double[] vectors) {
        this.tessellation = tessellation;
        this.dimension = vectors.length / tessellation.parameters();
        this.vectors = vectors;
    }

    /// The basis of all fields under the given conditions, by a null space of our own; the same bits every time.
    public static CpabBasis of(Tessellation tessellation, Boundary boundary, Volume volume) {
        return new CpabBasis(tessellation, NullSpace.of(Constraints.of(tessellation, boundary, volume),
                tessellation.parameters()));
    }

    /// A basis made elsewhere.
    ///
    /// @param vectors (6·cells, d), row-major
    public static CpabBasis imported(Tessellation tessellation, double[] vectors) {
        if (vectors.length == 0 || vectors.length % tessellation.parameters() != 0) {
            throw new IllegalArgumentException("CpabBasis: " + vectors.length + " values are not a matrix of "
                    + tessellation.parameters()
                    + " rows, 6 for each of the " + tessellation.cells() + " cells of " + tessellation);
        }
        return new CpabBasis(tessellation, vectors.clone());
    }

    public Tessellation tessellation() {
        return tessellation;
    }

    /// d, the number of coefficients.
    public int dimension() {
        return dimension;
    }

    /// B (6·cells, d), row-major; a copy.
    public double[] vectors() {
        return vectors.clone();
    }

    /// The field B θ.
    public VelocityField field(double... theta) {
        if (theta.length != dimension) {
            throw new IllegalArgumentException("CpabBasis.field: " + theta.length + " coefficients for a basis of " + dimension
                    + " fields");
        }
        double[] a = new double[tessellation.parameters()];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < dimension; j++) a[i] += vectors[i * dimension + j] * theta[j];
        }
        return new VelocityField(tessellation, a);
    }

    /// Coefficients θ ~ N(0, 1), d values of `random`.
    public double[] sample(RandomStream random) {
        double[] theta = new double[dimension];
        for (int j = 0; j < dimension; j++) theta[j] = random.normal();
        return theta;
    }
}
