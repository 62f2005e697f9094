/* FFTW as a contender: fftw THREADS fft2 FRAMES HEIGHT WIDTH
 *
 * Transforms FRAMES complex images, single precision, out of place, measured plan, not scaled (what is sent is, as if it were
 * orthonormal). Prints "ready"; then answers every line with the nanoseconds of one batch and the numbers of Probe.java.
 *
 * cc -O3 -march=native fftw.c -o fftw -lfftw3f_threads -lfftw3f -lm -lpthread        (Debian: libfftw3-dev)
 */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Size, norm, three weighted sums and sixteen elements of scale * y. */
static void probe(const float *y, long n, double scale) {
    const double frequencies[3] = {1.1, 2.39, 0.0173};
    double squares = 0, sums[3] = {0, 0, 0};
    for (long k = 0; k < n; k++) {
        squares += (double) y[k] * y[k];
        for (int j = 0; j < 3; j++) sums[j] += y[k] * sin(frequencies[j] * k + j);
    }
    printf(" %ld %.17g", n, scale * sqrt(squares));
    for (int j = 0; j < 3; j++) printf(" %.17g", scale * sums[j]);
    for (int i = 0; i < 16; i++) printf(" %.9g", scale * y[(2 * i + 1) * n / 32]);
    putchar('\n');
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        char version[16] = "";
        sscanf(fftwf_version, "fftw-%15[0-9.]", version);
        printf("FFTW %s, measured plan\n", version);
        return 0;
    }
    if (argc < 3 || strcmp(argv[2], "fft2") != 0) return 3;
    if (argc != 6) return 2;
    int threads = atoi(argv[1]), frames = atoi(argv[3]), size[2] = {atoi(argv[4]), atoi(argv[5])};
    int pixels = size[0] * size[1];
    fftwf_init_threads();
    fftwf_plan_with_nthreads(threads);
    fftwf_complex *x = fftwf_alloc_complex((size_t) frames * pixels), *y = fftwf_alloc_complex((size_t) frames * pixels);
    fftwf_plan plan = fftwf_plan_many_dft(2, size, frames, x, size, 1, pixels, y, size, 1, pixels, FFTW_FORWARD, FFTW_MEASURE);
    float *numbers = (float *) x;
    for (long k = 0; k < 2L * frames * pixels; k++) numbers[k] = (float) sin(0.7 * (k * k % 1000003) + 0.3);
    puts("ready");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        long long start = now();
        fftwf_execute(plan);
        long long taken = now() - start;
        printf("%lld", taken);
        probe((const float *) y, 2L * frames * pixels, 1 / sqrt(pixels));
        fflush(stdout);
    }
    return 0;
}
