//! The program as a person or a script meets it: arguments and files in; output, exit codes and files out; and the
//! repository as its documents describe it.

mod answers_apply;
mod answers_export;
mod ci;
mod color;
mod command_line;
mod config;
mod drafts;
mod gate;
mod harness;
mod help;
mod line_mode;
mod parity;
mod playbook;
mod promote;
mod questions;
mod repository;
mod schema;
mod team;
