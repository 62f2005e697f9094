package cinegrad.ddei.phantom;

/// One person's thorax in an oblique short-axis plane, drawn for a state of the heart and of the breath.
///
/// Contrast follows balanced steady-state imaging: blood and fat bright, muscle and liver gray, lung dark. The person differs a
/// little with the seed: size, position and turn of the heart, wall thickness, stroke, vessels. From back to front: fat, muscle,
/// ribs, spine, lungs, liver and stomach, mediastinum, heart. The patient lies on the back (y downwards), so the front of the
/// chest moves with the breath and the spine does not.
final class Anatomy {
    private static final double FAT = 0.62;
    private static final double MUSCLE = 0.21;
    private static final double BONE = 0.06;
    private static final double MARROW = 0.42;
    private static final double LUNG = 0.035;
    private static final double LIVER = 0.40;
    private static final double MYOCARDIUM = 0.26;
    private static final double BLOOD = 0.95;
    /// Standard deviation, mm, of the Gaussian by which every edge is softened: tissue borders are oblique to the slice.
    private static final double EDGE = 0.8;

    private static final int SMOOTH = 96;

    private final double size;
    private final double heartX;
    private final double heartY;
    private final double heartTurn;
    private final double heartSize;
    private final double wall;
    private final double stroke;
    private final double dome;
    /// Draws for the small things: vessels, ribs, trabeculae.
    private final Draws small;

    Anatomy(Draws draws) {
        size = 1 + 0.03 * draws.symmetric(0);
        heartX = 23 + 5 * draws.symmetric(1);
        heartY = -24 + 5 * draws.symmetric(2);
        heartTurn = 0.16 * draws.symmetric(3);
        heartSize = 1.12 + 0.06 * draws.symmetric(4);
        wall = 9.2 + 1.2 * draws.symmetric(5);
        stroke = 0.56 + 0.06 * draws.symmetric(6);
        dome = 6 * draws.symmetric(7);
        small = new Draws(draws.seed(), draws.stream() + 1000);
    }

    /// What softened edges multiply the spectrum by: `exp(−2π²·EDGE²·|k|²)`, k in cycles per mm.
    static double edgeSpectrum(double ky, double kx) {
        return Math.exp(-2 * Math.PI * Math.PI * EDGE * EDGE * (ky * ky + kx * kx));
    }

    /// @param contraction 0 at end-diastole, 1 at end-systole
    /// @param inspiration 0 at end-expiration, 1 at full inspiration
    Scene scene(double contraction, double inspiration) {
        var scene = new Scene();
        var cavity = chestWall(scene, inspiration);
        lungVessels(scene, inspiration);
        mediastinum(scene, cavity, inspiration);
        abdomen(scene, cavity, inspiration);
        spine(scene);
        greatVessels(scene, contraction);
        heart(scene, contraction, inspiration);
        return scene;
    }

    /// Fat, muscle, ribs and sternum around the air-filled cavity, which is returned.
    private ConvexPolygon chestWall(Scene scene, double inspiration) {
        double lift = 2.2 * inspiration;                              // the front rises by twice this
        scene.paint(rounded(0, 7 - lift, 113 + 0.6 * lift, 147 + lift, 2.7), FAT);
        scene.paint(rounded(0, 10 - lift, 103 + 0.6 * lift, 136 + lift, 2.5), MUSCLE);
        var cavity = rounded(0, -3 - lift, 89 + 0.6 * lift, 111 + lift, 2.35);
        for (int side = -1; side <= 1; side += 2) {                    // fat between the muscles of the back
            scene.paint(new Ellipse(size * side * 62, size * 118, size * 20, size * 3.2, side * -0.62), FAT * 0.8);
            scene.paint(new Ellipse(size * side * 97, size * 20, size * 2.2, size * 34, 0), FAT * 0.75);
        }
        scene.paint(cavity, LUNG);
        for (int rib = 0; rib < 15; rib++) {
            double theta = -Math.PI / 2 + (rib - 7) * 0.345 + 0.05 * small.symmetric(rib);
            double x = (96.5 + 0.6 * lift) * Math.signum(Math.cos(theta)) * Math.pow(Math.abs(Math.cos(theta)), 0.85);
            double y = -3 - lift + (121 + lift) * Math.signum(Math.sin(theta)) * Math.pow(Math.abs(Math.sin(theta)), 0.85);
            boolean sternum = rib == 7;
            double a = sternum ? 16 : 7 + 3 * small.uniform(40 + rib);
            double b = sternum ? 5 : 3.7;
            double along = Math.atan2(118.5 * Math.cos(theta), -96 * Math.sin(theta));
            scene.paint(new Ellipse(size * x, size * y, size * a, size * b, along), BONE);
            scene.paint(new Ellipse(size * x, size * y, size * (a - 1.8), size * (b - 1.8), along), MARROW);
        }
        return cavity;
    }

    /// Pulmonary vessels: they are drawn apart and down by the breath.
    private void lungVessels(Scene scene, double inspiration) {
        for (int i = 0; i < 90; i++) {
            double side = i % 2 == 0 ? -1 : 1;
            double x = side * (20 + 60 * small.uniform(100 + i));
            double y = -92 + 165 * small.uniform(200 + i);
            double outside = (x * x) / (78 * 78) + (y + 3) * (y + 3) / (99 * 99);
            if (outside > 1) continue;
            double central = 1 - Math.min(1, Math.hypot(x - side * 35, y) / 90);
            double radius = 0.8 + 2.1 * central * small.uniform(300 + i);
            double down = inspiration * (3 + 0.07 * (y + 100));
            var vessel = ellipse(x * (1 + 0.02 * inspiration), y + down, radius * (1 + small.uniform(400 + i)), radius,
                    Math.PI * small.uniform(500 + i));
            scene.paint(vessel, 0.2 + 0.4 * small.uniform(600 + i));
        }
    }

    /// Fat between the heart and the sternum and, behind the heart, around the oesophagus.
    private void mediastinum(Scene scene, ConvexPolygon cavity, double inspiration) {
        var front = ConvexPolygon.superellipse(ellipse(-20, -86 + 3 * inspiration, 50, 31, 0.55), 2.2, SMOOTH);
        front.clippedTo(cavity, 1).ifPresent(region -> scene.paint(region, FAT * 0.8));
        scene.paint(ellipse(18, 42 + 8 * inspiration, 22, 44, 0.1), FAT * 0.5);
    }

    private void spine(Scene scene) {
        scene.paint(ellipse(12, 112, 30, 24, 0), MUSCLE * 1.1);
        scene.paint(ellipse(12, 107, 22.5, 18.5, 0), BONE);
        scene.paint(ellipse(12, 107, 20.5, 16.5, 0), MARROW * 0.85);
        scene.paint(ellipse(12, 133, 10, 7.5, 0), FAT * 0.5);
        scene.paint(ellipse(12, 133, 8, 6, 0), BLOOD * 0.85);
        scene.paint(ellipse(12, 133, 4.4, 3.6, 0), 0.42);
        for (int side = -1; side <= 1; side += 2) scene.paint(ellipse(12 + side * 18, 127, 9, 3.6, side * 0.5), BONE * 1.5);
    }

    /// Liver with its dome, stomach and spleen under the other half of the diaphragm: all follow the breath.
    private void abdomen(Scene scene, ConvexPolygon cavity, double inspiration) {
        double down = 15 * inspiration + dome;
        var stomach = ConvexPolygon.superellipse(ellipse(56, 96 + 0.8 * down, 46, 66, 0.2), 2.2, SMOOTH);
        stomach.clippedTo(cavity, 1).ifPresent(region -> scene.paint(region, 0.31));
        scene.paint(ellipse(54, 64 + 0.8 * down, 21, 14, 0.4), 0.47);
        scene.paint(ellipse(52, 54.5 + 0.8 * down, 14, 5, 0.3), LUNG);
        var liver = ConvexPolygon.superellipse(ellipse(-40, 96 + down, 72, 79, -0.06), 2.3, SMOOTH);
        liver.clippedTo(cavity, 1).ifPresent(region -> scene.paint(region, LIVER));
        for (int i = 0; i < 13; i++) {
            double x = -64 + 54 * small.uniform(700 + i);
            double y = 44 + 34 * small.uniform(800 + i) + 0.2 * Math.abs(x + 36);
            double radius = 1.2 + 1.6 * small.uniform(900 + i);
            double length = radius * (1 + 3 * small.uniform(1000 + i));
            scene.paint(ellipse(x, y + down, length, radius, Math.PI * small.uniform(1100 + i)), LIVER * 1.6);
        }
        scene.paint(ellipse(-14, 62 + 0.9 * down, 12, 8.5, 0.3), BLOOD * 0.8);         // inferior vena cava
    }

    /// The descending aorta widens with each beat, its blood turns the phase while it flows.
    private void greatVessels(Scene scene, double contraction) {
        double radius = 10.2 + 0.9 * contraction;
        scene.paint(ellipse(44, 86, radius + 4, radius + 3.5, 0), FAT * 0.6);
        scene.paint(ellipse(44, 86, radius + 1.4, radius + 1.4, 0), MYOCARDIUM);
        scene.paint(Ellipse.circle(size * 44, size * 86, size * radius), BLOOD * 0.92, 0.7 * contraction);
        scene.paint(ellipse(8, 80, 6.5, 4.2, 0.2), 0.33);                               // oesophagus
        scene.paint(ellipse(8, 80, 2.2, 1.2, 0.2), LUNG);
    }

    /// Pericardial fat, right ventricle, left ventricle; the wall keeps its volume, so it thickens as the cavity closes.
    private void heart(Scene scene, double contraction, double inspiration) {
        double c = contraction;
        double x = heartX - 1.5 * c + 2.5 * inspiration;
        double y = heartY - 1.0 * c + 10 * inspiration;
        double turn = heartTurn + 0.05 * inspiration;
        var lv = new Frame(x, y, turn, heartSize);
        scene.paint(lv.ellipse(-17, -3, 63 - 2 * c, 46 - 2 * c, 0.28), MUSCLE);       // pericardium
        scene.paint(lv.ellipse(-17, -3, 61.5 - 2 * c, 44.5 - 2 * c, 0.28), FAT * 0.9);

        double cavity = Math.sqrt(24.8 * 24.8 * (1 - stroke * c));
        double muscle = ((24.8 + wall) * (24.8 + wall) - 24.8 * 24.8) * (1 + 0.14 * c);
        double outer = Math.sqrt(cavity * cavity + muscle);
        rightVentricle(scene, lv, c);
        leftVentricle(scene, lv, c, cavity, outer);
    }

    private void rightVentricle(Scene scene, Frame lv, double c) {
        double a = 27.5 - 8.5 * c;
        double b = 40 - 6.5 * c;
        double x = -35 + 5 * c;
        double y = -7 + c;
        double wall = 3.4 + 1.4 * c;
        double turn = 0.42;
        scene.paint(lv.smooth(x, y, a + wall, b + wall, turn, 2.15), MYOCARDIUM);
        scene.paint(lv.smooth(x, y, a, b, turn, 2.15), BLOOD * 0.97, 0.12 - 0.2 * c);
        for (int i = 0; i < 6; i++) {                                    // trabeculae along the free wall
            double theta = Math.PI * (0.62 + 0.15 * i) + 0.16 * small.symmetric(1200 + i);
            double u = 0.9 * a * Math.cos(theta);
            double v = 0.91 * b * Math.sin(theta);
            double tx = x + Math.cos(turn) * u - Math.sin(turn) * v;
            double ty = y + Math.sin(turn) * u + Math.cos(turn) * v;
            double length = 3.2 - 0.7 * c + small.uniform(1400 + i);
            double lean = theta + turn + small.symmetric(1500 + i);
            scene.paint(lv.ellipse(tx, ty, length, 1.3 + 0.5 * c, lean), MYOCARDIUM * 1.25);
        }
        scene.paint(lv.ellipse(x - 3, y + 10 - 3 * c, 11 - 3.5 * c, 1.7, -0.5), MYOCARDIUM * 1.2);      // moderator band
    }

    private void leftVentricle(Scene scene, Frame lv, double c, double cavity, double outer) {
        double twist = 0.16 * c;
        scene.paint(lv.ellipse(0, 0, outer * 1.015, outer * 0.985, 0.4), MYOCARDIUM);
        scene.paint(lv.ellipse(0, 0, cavity * 1.02, cavity * 0.98, 0.4), BLOOD, -0.15 * c);
        papillary(scene, lv, cavity, -0.75 + twist, 5.2 - 0.4 * c, c);
        papillary(scene, lv, cavity, 1.95 + twist, 4.8 - 0.4 * c, c);
        for (int i = 0; i < 5; i++) {                                    // trabeculae between the papillary muscles
            double theta = 0.1 + 0.5 * i + 0.3 * small.symmetric(1300 + i) + twist;
            double r = cavity * (0.955 + 0.03 * small.symmetric(1600 + i));
            double length = 1.6 + 1.2 * small.uniform(1700 + i);
            scene.paint(lv.ellipse(r * Math.cos(theta), r * Math.sin(theta), length, 1.2 + 0.4 * c, theta), MYOCARDIUM * 1.3);
        }
        coronary(scene, lv, outer, -1.62, 2.2);                          // in the anterior groove
        coronary(scene, lv, outer, 2.35, 2.0);                           // in the inferior groove
        coronary(scene, lv, outer, -0.35, 1.6);
        coronary(scene, lv, outer, 0.85, 1.4);
    }

    private static void papillary(Scene scene, Frame lv, double cavity, double theta, double radius, double c) {
        double r = cavity * (0.66 - 0.05 * c);
        double across = radius * (0.82 + 0.08 * c);
        scene.paint(lv.ellipse(r * Math.cos(theta), r * Math.sin(theta), radius * 1.15, across, theta), MYOCARDIUM * 1.1);
    }

    private static void coronary(Scene scene, Frame lv, double outer, double theta, double radius) {
        double r = outer + radius + 1.2;
        double x = r * Math.cos(theta);
        double y = r * Math.sin(theta);
        scene.paint(lv.ellipse(x, y, radius + 0.8, radius + 0.8, 0), MYOCARDIUM);
        scene.paint(lv.ellipse(x, y, radius, radius, 0), BLOOD * 0.9);
    }

    private ConvexPolygon rounded(double x, double y, double a, double b, double power) {
        return ConvexPolygon.superellipse(ellipse(x, y, a, b, 0), power, SMOOTH);
    }

    private Ellipse ellipse(double x, double y, double a, double b, double angle) {
        return new Ellipse(size * x, size * y, size * a, size * b, angle);
    }

    /// A place, turn and size in which a part of the body is drawn.
    private record Frame(double x, double y, double turn, double size) {
        Ellipse ellipse(double dx, double dy, double a, double b, double angle) {
            double cos = Math.cos(turn) * size;
            double sin = Math.sin(turn) * size;
            return new Ellipse(x + cos * dx - sin * dy, y + sin * dx + cos * dy, a * size, b * size, angle + turn);
        }

        ConvexPolygon smooth(double dx, double dy, double a, double b, double angle, double power) {
            return ConvexPolygon.superellipse(ellipse(dx, dy, a, b, angle), power, SMOOTH);
        }
    }
}
