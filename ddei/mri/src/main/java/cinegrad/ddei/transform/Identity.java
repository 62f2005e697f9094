package cinegrad.ddei.transform;

import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.IdentityMap;
import cinegrad.ops.linear.LinearMap;

/// The transformation that changes nothing.
enum Identity implements GroupElement, DefinedMap {
    INSTANCE;

    @Override
    public LinearMap definition() {
        return IdentityMap.IDENTITY;
    }

    @Override
    public GroupElement inverse() {
        return this;
    }

    @Override
    public String toString() {
        return "identity";
    }
}
