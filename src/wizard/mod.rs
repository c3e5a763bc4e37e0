//! The full-screen wizard, part by part.
//!
//! Nothing in here opens a file, reads a clock or talks to a terminal: input comes in as values, and what is to be
//! seen goes into a buffer that the shell draws.

pub mod editor;
