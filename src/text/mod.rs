//! Spans, lines and edits: the ground everything else stands on.
//!
//! A text is never printed anew. It is read into [`Span`]s over its bytes, and changed by [`Edits`]
//! that are applied once. Nothing here knows markdown, YAML or KEPs, and nothing does input or output.

mod edit;
mod lines;
mod printable;
mod span;
mod wrapped;

pub use edit::{Edit, Edits};
pub use lines::{Line, LineIndex};
pub use printable::{acts_on_a_terminal, is_plain_line, printable, shown_path};
pub use span::Span;
pub use wrapped::wrapped;
