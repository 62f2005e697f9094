package cinegrad.ops.gemm;

/// The memory layout of a tile's product; one object serves all tiles of a call.
///
/// @param depth  the inner dimension
/// @param aStep  numbers from one row of A to the next in [RowTiles], from one k to the next in [ColumnTiles]
/// @param aBlock numbers from one block of LANES columns of A to the next in [BlockTiles], of LANES rows in [ColumnTiles]
/// @param bPanel numbers from one panel of B to the next
/// @param cPanel numbers from a row of C below one panel to its continuation below the next
/// @param cRow   numbers from one row of C to the next
public record TileGeometry(int depth, int aStep, int aBlock, int bPanel, int cPanel, int cRow) { }
