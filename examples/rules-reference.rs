//! Makes `docs/rules.md` from the rules of the gate:
//!
//!     cargo run --example rules-reference > docs/rules.md

fn main() {
    print!("{}", kepready::report::reference());
}
