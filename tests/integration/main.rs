//! The program as a person or a script meets it: arguments and files in; output, exit codes and files out.

mod answers_apply;
mod answers_export;
mod color;
mod command_line;
mod gate;
mod harness;
mod help;
mod questions;
mod schema;
