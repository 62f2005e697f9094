package cinegrad.ddei.transform;

import cinegrad.ops.linear.ComposedMap;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.LinearMap;

/// Two transformations, one after the other.
record Chain(GroupElement first, GroupElement next) implements GroupElement, DefinedMap {
    @Override
    public LinearMap definition() {
        return new ComposedMap(first, next);
    }

    @Override
    public GroupElement inverse() {
        return next.inverse().then(first.inverse());
    }

    @Override
    public String toString() {
        return first + " then " + next;
    }
}
