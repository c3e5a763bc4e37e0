//! What a person sees: programs run on a pseudo-terminal.

mod harness;
mod terminal;
mod wizard;
