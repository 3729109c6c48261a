//! Encoding of domain nouns.
