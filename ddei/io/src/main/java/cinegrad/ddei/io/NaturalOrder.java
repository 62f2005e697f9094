package cinegrad.ddei.io;

/// Names in the order people expect: runs of digits compare as numbers, so `P2` comes before `P10`.
public final class NaturalOrder {
    private NaturalOrder() { }

    public static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int p = skipZeros(a, i);
                int q = skipZeros(b, j);
                i = end(a, p);
                j = end(b, q);
                if (i - p != j - q) return Integer.compare(i - p, j - q);
                int order = a.substring(p, i).compareTo(b.substring(q, j));
                if (order != 0) return order;
            } else {
                if (a.charAt(i) != b.charAt(j)) return Character.compare(a.charAt(i), b.charAt(j));
                i++;
                j++;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int skipZeros(String s, int i) {
        while (i < s.length() && s.charAt(i) == '0') i++;
        return i;
    }

    private static int end(String s, int i) {
        while (i < s.length() && isDigit(s.charAt(i))) i++;
        return i;
    }
}
