package cinegrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.Triple;

import org.junit.jupiter.api.Test;

class Conv3dGeometryTest {
    private static final Shape VIDEO = Shape.of(1, 12, 256, 128, 2);

    @Test
    void outputFollowsStridePaddingAndDilation() {
        assertEquals(Shape.of(1, 12, 256, 128, 64), Conv3dGeometry.same(VIDEO, Shape.of(3, 3, 3, 2, 64)).output());
        assertEquals(Shape.of(1, 10, 254, 126, 64), Conv3dGeometry.of(VIDEO, Shape.of(3, 3, 3, 2, 64), Triple.ZERO).output());
        var strided = new Conv3dGeometry(VIDEO, Shape.of(3, 4, 5, 1, 6), Triple.of(1, 2, 3), Triple.of(0, 1, 2),
                Triple.of(2, 1, 3), 2);
        assertEquals(Shape.of(1, 8, 128, 40, 6), strided.output());
    }

    @Test
    void messagesNameTheSizes() {
        assertMessage("conv3d: input has 3 channels but the weight expects 2; input (N,T,H,W,C) = (1,12,256,128,3), "
                        + "weight (kT,kH,kW,C/groups,K) = (3,3,3,2,64)",
                () -> Conv3dGeometry.same(VIDEO.with(4, 3), Shape.of(3, 3, 3, 2, 64)));
        assertMessage("conv3d: the input must be (N,T,H,W,C), got (256,128,2)",
                () -> Conv3dGeometry.same(Shape.of(256, 128, 2), Shape.of(3, 3, 3, 2, 64)));
        assertMessage("conv3d: the kernel spans 7 elements along H but the padded input has only 6; dilation 3, padding 1; "
                        + "input (N,T,H,W,C) = (1,1,4,9,2), weight (kT,kH,kW,C/groups,K) = (1,3,3,2,5)",
                () -> new Conv3dGeometry(Shape.of(1, 1, 4, 9, 2), Shape.of(1, 3, 3, 2, 5), Triple.ONE, Triple.of(0, 1, 3),
                Triple.of(1, 3, 3), 1));
        assertMessage(
                "conv3d: an axis has no elements; input (N,T,H,W,C) = (1,12,0,128,2), weight (kT,kH,kW,C/groups,K) = (3,3,3,2,64)",
                () -> Conv3dGeometry.same(VIDEO.with(2, 0), Shape.of(3, 3, 3, 2, 64)));
        assertMessage(
                "conv3d: 2 groups do not divide C = 3 and K = 4; input (N,T,H,W,C) = (1,1,4,4,3), weight (kT,kH,kW,C/groups,K) "
                + "= (1,1,1,1,4)",
                () -> new Conv3dGeometry(Shape.of(1, 1, 4, 4, 3), Shape.of(1, 1, 1, 1, 4), Triple.ONE, Triple.ZERO, Triple.ONE,
                2));
        assertMessage("conv3d: padding to the same size needs odd kernel sizes; weight (kT,kH,kW,C,K) = (1,2,3,2,64)",
                () -> Conv3dGeometry.same(VIDEO, Shape.of(1, 2, 3, 2, 64)));
    }

    private static void assertMessage(String message, Runnable construction) {
        assertEquals(message, assertThrows(ShapeException.class, construction::run).getMessage());
    }
}
