//! The structure of a markdown text: headings, comments, code and list items, as spans over its bytes; anchors and
//! tables of contents.
//!
//! CommonMark decides what is what (pulldown-cmark reads it); this module adds what a README of a KEP needs on
//! top: YAML front matter is not markdown, an HTML comment ends where it is closed, whatever list or paragraph
//! it began in, and a code fence ends where its author closed it. It knows nothing of KEPs, and it never prints a
//! document anew.

pub mod anchor;
pub mod indent;
mod inside;
mod marker;
mod mdtoc;
mod source;
mod structure;
pub mod toc;

pub use marker::list_marker;
pub use structure::{Comment, Heading, Item, Structure};
