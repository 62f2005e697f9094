/* FFTW as a contender: fftw THREADS fft2 FRAMES HEIGHT WIDTH
 *
 * Transforms FRAMES complex images, single precision, out of place, measured plan, not scaled (the energy is, as if it were
 * orthonormal). Prints "ready"; then answers every line with the nanoseconds of one batch and the energy.
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
    for (long k = 0; k < 2L * frames * pixels; k++) numbers[k] = (float) sin(0.7 * k + 0.3);
    puts("ready");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        long long start = now();
        fftwf_execute(plan);
        long long taken = now() - start;
        double energy = 0;
        for (long k = 0; k < (long) frames * pixels; k++) energy += (double) y[k][0] * y[k][0] + (double) y[k][1] * y[k][1];
        printf("%lld %.17g\n", taken, energy / pixels);
        fflush(stdout);
    }
    return 0;
}
