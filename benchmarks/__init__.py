"""The figures of docs/performance.md, each a ratio to a floor or a peer measured in the same run: `make bench`."""
