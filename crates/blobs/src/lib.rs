//! Blobs on object_store: a directory, or memory.
