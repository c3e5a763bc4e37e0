//! kepready: arguments in, exit code out. What it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    kepready::cli::run(std::env::args_os())
}
