//! The structure of a README: headings, anchors, tables of contents.
//!
//! It knows markdown and nothing of KEPs, and it never prints a document anew.

pub mod anchor;
mod mdtoc;
pub mod toc;
