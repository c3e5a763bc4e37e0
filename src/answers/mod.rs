//! Where each answer stands.
