package cinegrad.ops.gemm;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/// Writes the classes of [Tile]: what stands in registers needs a name of its own, and a tile has up to 24 sums. For two rows and one panel, A in
/// rows, the method is
///
/// ```java
/// var sum0 = FloatVector.zero(F);
/// var sum1 = FloatVector.zero(F);
/// for (int k = 0; k < depth; k++) {
///     var panel = FloatVector.fromArray(F, b, bAt + k * LANES);
///     sum0 = FloatVector.broadcast(F, a[aAt + row * aStep + k]).fma(panel, sum0);
///     sum1 = FloatVector.broadcast(F, a[aAt + (row + 1) * aStep + k]).fma(panel, sum1);
/// }
/// if (mode == Accumulation.ADD) {
///     sum0 = sum0.add(FloatVector.fromArray(F, c, cAt));
///     sum1 = sum1.add(FloatVector.fromArray(F, c, cAt + cRow));
/// }
/// sum0.intoArray(c, cAt);
/// sum1.intoArray(c, cAt + cRow);
/// ```
final class TileCode {
    /// Where A(i, k) lies.
    enum Layout {
        /// `aAt + i·aStep + k`
        ROWS,
        /// `aAt + (k / LANES)·aBlock + i·LANES + k % LANES`
        BLOCKS,
        /// `aAt + k·aStep + (i / LANES)·aBlock + i % LANES`; rows come in groups of GROUP
        COLUMNS
    }

    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc ANY_VECTOR = desc(Vector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc NUMBER = CD_float;
    private static final TypeKind KIND = TypeKind.FLOAT;
    private static final ClassDesc MODE_TYPE = desc(Accumulation.class);
    private static final ClassDesc GEOMETRY = desc(TileGeometry.class);

    /// The parameters of [Tile#multiply] in their order.
    private static final int A = 1;
    private static final int A_AT = 2;
    private static final int ROW = 3;
    private static final int B = 4;
    private static final int B_AT = 5;
    private static final int C = 6;
    private static final int C_AT = 7;
    private static final int MODE = 8;
    private static final int G = 9;

    private final CodeBuilder code;
    private final Layout layout;
    private final int rows;
    private final int panels;
    private final int k;
    private final int depth;
    private final int aStep;
    private final int aBlock;
    private final int bPanel;
    private final int cPanel;
    private final int cRow;
    private final int[] start;
    private final int[] from;
    private final int[] panel;
    private final int number;
    private final int[][] sum;

    private TileCode(CodeBuilder code, Layout layout, int rows, int panels) {
        this.code = code;
        this.layout = layout;
        this.rows = rows;
        this.panels = panels;
        depth = field("depth");
        aStep = field("aStep");
        aBlock = field("aBlock");
        bPanel = field("bPanel");
        cPanel = field("cPanel");
        cRow = field("cRow");
        k = code.allocateLocal(TypeKind.INT);
        start = locals(TypeKind.INT, layout == Layout.COLUMNS ? rows / Tiles.GROUP : 1);
        from = locals(TypeKind.INT, start.length);
        panel = locals(TypeKind.REFERENCE, panels);
        number = code.allocateLocal(TypeKind.REFERENCE);
        sum = Stream.generate(() -> locals(TypeKind.REFERENCE, panels)).limit(rows).toArray(int[][]::new);
    }

    /// The product of `rows` rows and one or two panels.
    static Tile compile(Layout layout, int rows, int panels) {
        var host = MethodHandles.lookup();
        String name = Tile.class.getPackageName() + "." + layout + "_" + rows + "x" + panels;
        var multiply = Arrays.stream(Tile.class.getMethods()).filter(m -> Modifier.isAbstract(m.getModifiers())).findFirst().orElseThrow();
        var type = MethodTypeDesc.of(CD_void, Stream.of(multiply.getParameterTypes()).map(TileCode::desc).toArray(ClassDesc[]::new));
        byte[] bytes = ClassFile.of().build(ClassDesc.of(name), c -> c
                .withFlags(ACC_FINAL)
                .withInterfaceSymbols(desc(Tile.class))
                .withMethodBody(INIT_NAME, MTD_void, ACC_PUBLIC, code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
                .withMethodBody(multiply.getName(), type, ACC_PUBLIC, code -> new TileCode(code, layout, rows, panels).multiply()));
        try {
            var tile = host.defineClass(bytes);
            return (Tile) host.findConstructor(tile, MethodType.methodType(void.class)).asType(MethodType.methodType(Tile.class)).invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("gemm: " + name + " cannot be made", e);
        }
    }

    private void multiply() {
        for (int i = 0; i < rows; i++) {
            for (int q = 0; q < panels; q++) {
                species();
                code.invokestatic(VECTOR, "zero", MethodTypeDesc.of(VECTOR, SPECIES)).astore(sum[i][q]);
            }
        }
        findRows();
        var loop = code.newLabel();
        var end = code.newLabel();
        code.iconst_0().istore(k).labelBinding(loop).iload(k).iload(depth).if_icmpge(end);
        addProducts();
        code.iinc(k, 1).goto_(loop).labelBinding(end);

        var store = code.newLabel();
        code.aload(MODE).getstatic(MODE_TYPE, Accumulation.ADD.name(), MODE_TYPE).if_acmpne(store);
        for (int i = 0; i < rows; i++) for (int q = 0; q < panels; q++) addOld(i, q);
        code.labelBinding(store);
        for (int i = 0; i < rows; i++) for (int q = 0; q < panels; q++) store(i, q);
        code.return_();
    }

    /// sum[i][q] += A(row + i, k) · B(k, panel q).
    private void addProducts() {
        findNumbers();
        for (int q = 0; q < panels; q++) {
            species();
            code.aload(B).iload(B_AT);
            if (q > 0) addMultiple(q, bPanel);
            code.iload(k).loadConstant(Tiles.LANES).imul().iadd();
            fromArray();
            code.astore(panel[q]);
        }
        for (int i = 0; i < rows; i++) {
            species();
            code.aload(A);
            address(i);
            code.arrayLoad(KIND).invokestatic(VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SPECIES, NUMBER)).astore(number);
            for (int q = 0; q < panels; q++) {
                code.aload(number).aload(panel[q]).aload(sum[i][q]).invokevirtual(VECTOR, "fma", MethodTypeDesc.of(VECTOR, ANY_VECTOR, ANY_VECTOR));
                code.astore(sum[i][q]);
            }
        }
    }

    /// Where row `row`, or each group of rows from there on, begins in A.
    private void findRows() {
        for (int group = 0; group < start.length; group++) {
            code.iload(A_AT).iload(ROW).loadConstant(group * Tiles.GROUP).iadd();
            switch (layout) {
                case ROWS -> code.iload(aStep).imul().iadd();
                case BLOCKS -> code.loadConstant(Tiles.LANES).imul().iadd();
                case COLUMNS -> {
                    code.dup_x1().loadConstant(Tiles.LANES).idiv().iload(aBlock).imul().iadd();
                    code.swap().loadConstant(Tiles.LANES).irem().iadd();
                }
            }
            code.istore(start[group]);
        }
    }

    /// Where the k-th numbers of these rows are.
    private void findNumbers() {
        for (int group = 0; group < start.length; group++) {
            code.iload(start[group]);
            switch (layout) {
                case ROWS -> code.iload(k).iadd();
                case BLOCKS -> code.iload(k).loadConstant(Tiles.LANES).idiv().iload(aBlock).imul().iadd().iload(k).loadConstant(Tiles.LANES).irem().iadd();
                case COLUMNS -> code.iload(k).iload(aStep).imul().iadd();
            }
            code.istore(from[group]);
        }
    }

    /// Where A(row + i, k) is.
    private void address(int i) {
        switch (layout) {
            case ROWS -> {
                code.iload(from[0]);
                if (i > 0) addMultiple(i, aStep);
            }
            case BLOCKS -> code.iload(from[0]).loadConstant(i * Tiles.LANES).iadd();
            case COLUMNS -> code.iload(from[i / Tiles.GROUP]).loadConstant(i % Tiles.GROUP).iadd();
        }
    }

    private void addOld(int i, int q) {
        code.aload(sum[i][q]);
        species();
        code.aload(C);
        result(i, q);
        fromArray();
        code.invokevirtual(VECTOR, "add", MethodTypeDesc.of(VECTOR, ANY_VECTOR)).astore(sum[i][q]);
    }

    private void store(int i, int q) {
        code.aload(sum[i][q]).aload(C);
        result(i, q);
        code.invokevirtual(VECTOR, "intoArray", MethodTypeDesc.of(CD_void, NUMBER.arrayType(), CD_int));
    }

    /// Where the sums of row i below panel q go.
    private void result(int i, int q) {
        code.iload(C_AT);
        if (q > 0) addMultiple(q, cPanel);
        if (i > 0) addMultiple(i, cRow);
    }

    private void addMultiple(int factor, int local) {
        code.loadConstant(factor).iload(local).imul().iadd();
    }

    private void species() {
        code.getstatic(desc(Tiles.class), "F", SPECIES);
    }

    private void fromArray() {
        code.invokestatic(VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SPECIES, NUMBER.arrayType(), CD_int));
    }

    private int field(String name) {
        int local = code.allocateLocal(TypeKind.INT);
        code.aload(G).invokevirtual(GEOMETRY, name, MethodTypeDesc.of(CD_int)).istore(local);
        return local;
    }

    private int[] locals(TypeKind kind, int count) {
        int[] locals = new int[count];
        Arrays.setAll(locals, _ -> code.allocateLocal(kind));
        return locals;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
