package cinegrad.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// Places the nodes of a graph in layers, inputs above what is computed from them, with few crossings and short edges.
///
/// An operation stands one layer below its lowest input, data and what is computed from one piece of data alone right above their
/// first use. An edge across several layers passes through a waypoint in each. Within a layer the order is that of the medians of
/// the neighbors, swept down and up; then every element is placed at the mean of its neighbors in the layer before, and the
/// nearest places that keep the order and the distances are an isotonic regression, solved exactly by pooling adjacent violators.
/// Source: Sugiyama, Tagawa & Toda, *Methods for Visual Understanding of Hierarchical System Structures*, IEEE Trans. SMC 1981.
final class GraphLayout {
    static final double WIDTH = 178;
    static final double HEIGHT = 64;
    private static final double GAP = 22;
    private static final double LAYER = 104;
    private static final int SWEEPS = 12;
    private static final double DATA = 0.05;
    private static final double WAYPOINT = 0.2;

    /// A node, or a waypoint of an edge where `node` is −1.
    private static final class Place {
        final int node;
        final int layer;
        /// The weight of its own position, and its pull on others: data follows what is computed from it.
        final double weight;
        final List<Place> above = new ArrayList<>();
        final List<Place> below = new ArrayList<>();
        int rank;
        double x;

        Place(int node, int layer, double weight) {
            this.node = node;
            this.layer = layer;
            this.weight = weight;
        }

        double width() {
            return node < 0 ? 8 : WIDTH;
        }
    }

    record Point(double x, double y) { }

    /// The points an edge passes, from the bottom of its input to the top of what is computed from it.
    record Edge(int from, int to, List<Point> points) { }

    private final List<List<Place>> layers = new ArrayList<>();
    private final Map<Integer, Place> places = new HashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final double width;

    GraphLayout(List<Graph.Node> nodes) {
        int[] layer = layers(nodes);
        for (int i = 0; i <= Arrays.stream(layer).max().orElse(0); i++) layers.add(new ArrayList<>());
        for (var node : nodes) {
            places.put(node.index(), put(new Place(node.index(), layer[node.index()], isOfOneLeaf(nodes, node) ? DATA : 1)));
        }
        var chains = new ArrayList<List<Place>>();
        for (var node : nodes) {
            for (int input : node.inputs().stream().distinct().toList()) chains.add(chain(place(input), place(node.index())));
        }
        order();
        position();
        double left = layers.stream().flatMap(List::stream).mapToDouble(p -> p.x - p.width() / 2).min().orElse(0);
        layers.forEach(l -> l.forEach(p -> p.x += GAP - left));
        width = layers.stream().flatMap(List::stream).mapToDouble(p -> p.x + p.width() / 2).max().orElse(0) + GAP;
        for (var chain : chains) {
            var points = new ArrayList<Point>();
            for (var p : chain) {
                if (p == chain.getFirst()) points.add(new Point(p.x, top(p) + HEIGHT));
                else if (p == chain.getLast()) points.add(new Point(p.x, top(p)));
                else points.addAll(List.of(new Point(p.x, top(p)), new Point(p.x, top(p) + HEIGHT)));
            }
            edges.add(new Edge(chain.getFirst().node, chain.getLast().node, points));
        }
    }

    double width() {
        return width;
    }

    double height() {
        return layers.size() * LAYER + GAP;
    }

    private Place place(int node) {
        return Objects.requireNonNull(places.get(node));
    }

    /// The middle of a node's upper side.
    Point top(int node) {
        var p = place(node);
        return new Point(p.x, top(p));
    }

    List<Edge> edges() {
        return edges;
    }

    private static double top(Place p) {
        return GAP + p.layer * LAYER;
    }

    private static int[] layers(List<Graph.Node> nodes) {
        int[] layer = new int[nodes.size()];
        for (var node : nodes) for (int input : node.inputs()) layer[node.index()] =
                Math.max(layer[node.index()], layer[input] + 1);
        int[] firstUse = new int[nodes.size()];
        Arrays.fill(firstUse, Integer.MAX_VALUE);
        for (var node : nodes.reversed()) {
            int n = node.index();
            if (firstUse[n] < Integer.MAX_VALUE && isOfOneLeaf(nodes, node)) layer[n] = firstUse[n] - 1;
            for (int input : node.inputs()) firstUse[input] = Math.min(firstUse[input], layer[n]);
        }
        return layer;
    }

    private static boolean isOfOneLeaf(List<Graph.Node> nodes, Graph.Node node) {
        var n = node;
        while (n.inputs().size() == 1) n = nodes.get(n.inputs().getFirst());
        return n.inputs().isEmpty();
    }

    private Place put(Place p) {
        var row = layers.get(p.layer);
        p.rank = row.size();
        row.add(p);
        return p;
    }

    private List<Place> chain(Place from, Place to) {
        var chain = new ArrayList<>(List.of(from));
        for (int l = from.layer + 1; l < to.layer; l++) chain.add(put(new Place(-1, l, WAYPOINT)));
        chain.add(to);
        for (int i = 1; i < chain.size(); i++) {
            chain.get(i - 1).below.add(chain.get(i));
            chain.get(i).above.add(chain.get(i - 1));
        }
        return chain;
    }

    private void order() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (var row : down ? layers : layers.reversed()) {
                var median = new HashMap<Place, Double>();
                for (var p : row) {
                    int[] ranks = (down ? p.above : p.below).stream().mapToInt(n -> n.rank).sorted().toArray();
                    double middle = ranks.length == 0 ? p.rank : (ranks[(ranks.length - 1) / 2] + ranks[ranks.length / 2]) / 2.0;
                    median.put(p, middle);
                }
                row.sort(Comparator.comparingDouble(median::get));
                for (int i = 0; i < row.size(); i++) row.get(i).rank = i;
            }
        }
    }

    private void position() {
        for (var row : layers) {
            double x = 0;
            for (var p : row) {
                p.x = x + p.width() / 2;
                x += p.width() + GAP;
            }
        }
        for (int sweep = 0; sweep < 2 * SWEEPS; sweep++) {
            boolean down = sweep % 2 == 1;
            for (var row : down ? layers : layers.reversed()) settle(row, p -> wish(p, down));
        }
        for (var row : layers.reversed()) settle(row, p -> p.weight > DATA ? p.x : wish(p, false));
    }

    /// The mean of the neighbors on one side; data stays above what is computed from it.
    private static double wish(Place p, boolean down) {
        var side = down && !p.above.isEmpty() && p.weight > DATA ? p.above : p.below;
        double weights = side.stream().mapToDouble(n -> n.weight).sum();
        return weights == 0 ? p.x : side.stream().mapToDouble(n -> n.weight * n.x).sum() / weights;
    }

    /// Moves a layer to where Σ weight · (x − wish)² is least among the places that keep order and distance.
    private static void settle(List<Place> row, ToDoubleFunction<Place> wish) {
        int n = row.size();
        double[] offset = new double[n];
        for (int i = 1; i < n; i++) offset[i] = offset[i - 1] + (row.get(i - 1).width() + row.get(i).width()) / 2 + GAP;
        double[] mean = new double[n];
        double[] weight = new double[n];
        int[] count = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            Place p = row.get(i);
            mean[blocks] = wish.applyAsDouble(p) - offset[i];
            weight[blocks] = p.weight;
            count[blocks++] = 1;
            while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
                blocks--;
                double together = weight[blocks - 1] + weight[blocks];
                mean[blocks - 1] = (mean[blocks - 1] * weight[blocks - 1] + mean[blocks] * weight[blocks]) / together;
                weight[blocks - 1] = together;
                count[blocks - 1] += count[blocks];
            }
        }
        for (int block = 0, i = 0; block < blocks; block++) {
            for (int k = 0; k < count[block]; k++, i++) row.get(i).x = mean[block] + offset[i];
        }
    }
}
