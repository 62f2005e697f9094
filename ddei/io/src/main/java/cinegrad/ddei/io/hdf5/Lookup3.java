package cinegrad.ddei.io.hdf5;

import java.nio.ByteBuffer;

/// The checksum of HDF5's metadata: Bob Jenkins, *lookup3.c*, `hashlittle`, of 2006.
final class Lookup3 {
    private static final int SEED = 0xdeadbeef;
    private static final int BLOCK = 12;

    private Lookup3() { }

    /// The hash of the first `n` bytes.
    static int hash(ByteBuffer bytes, int n) {
        int a = SEED + n;
        int b = a;
        int c = a;
        int at = 0;
        for (; n - at > BLOCK; at += BLOCK) {
            a += bytes.getInt(at);
            b += bytes.getInt(at + 4);
            c += bytes.getInt(at + 8);
            a -= c; a ^= Integer.rotateLeft(c, 4); c += b;
            b -= a; b ^= Integer.rotateLeft(a, 6); a += c;
            c -= b; c ^= Integer.rotateLeft(b, 8); b += a;
            a -= c; a ^= Integer.rotateLeft(c, 16); c += b;
            b -= a; b ^= Integer.rotateLeft(a, 19); a += c;
            c -= b; c ^= Integer.rotateLeft(b, 4); b += a;
        }
        if (at == n) return c;
        a += rest(bytes, at, n);
        b += rest(bytes, at + 4, n);
        c += rest(bytes, at + 8, n);
        c ^= b; c -= Integer.rotateLeft(b, 14);
        a ^= c; a -= Integer.rotateLeft(c, 11);
        b ^= a; b -= Integer.rotateLeft(a, 25);
        c ^= b; c -= Integer.rotateLeft(b, 16);
        a ^= c; a -= Integer.rotateLeft(c, 4);
        b ^= a; b -= Integer.rotateLeft(a, 14);
        c ^= b; c -= Integer.rotateLeft(b, 24);
        return c;
    }

    /// Up to four bytes, as many as there are.
    private static int rest(ByteBuffer bytes, int at, int n) {
        int value = 0;
        for (int i = 0; i < 4 && at + i < n; i++) value |= (bytes.get(at + i) & 0xFF) << 8 * i;
        return value;
    }
}
