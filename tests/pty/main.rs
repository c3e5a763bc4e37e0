//! What a person sees: programs run on a pseudo-terminal.

mod config;
mod evidence;
mod harness;
mod line_mode;
mod review;
mod terminal;
mod theme;
mod wizard;
