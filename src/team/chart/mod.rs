//! The same figures as pictures: in a terminal, and as SVG for a page.
//!
//! A chart shows what a table beside it says too; nobody needs colors, or eyes, to learn a figure.

pub mod svg;
pub mod terminal;
