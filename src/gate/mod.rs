//! The gate: whether a KEP is ready for its stage, what is not, where, and what to do.
//!
//! A [`Rule`] is one file of `rules/`: what it finds, why that matters, how to mend it, an example of either, and its
//! logic. [`check_kep`] runs all of them over one [`Kep`], [`check_checkout`] those that look at a whole checkout,
//! and [`check_answers`] only those that need nothing but a README and `kep.yaml`, cheap enough for every pause in
//! typing. Nothing here reads a file, asks a clock, or prints: findings are data, and `report` has their forms.

mod agreement;
mod baseline;
mod checkout;
mod exemption;
mod finding;
mod fix;
mod kep;
mod person;
mod promise;
mod release;
mod review;
mod rule;
pub mod rules;
mod run;
mod said;
mod upstream;

#[cfg(test)]
mod sample;

pub use baseline::{Baseline, BaselineError};
pub use checkout::{CheckoutFacts, Completeness, TreeProblem, aliases_problems, template_comments};
pub use exemption::{Exemption, ExemptionError, Exemptions, Now};
pub use finding::{File, Finding, Hit, Severity, Standing};
pub use fix::{Done, Fix, Terms, Texts, current_toc};
pub use kep::{Answers, Kep, OtherFile, Paths, Unreadable};
pub use release::upcoming;
pub use review::Review;
pub use rule::{Area, Check, Rule, Sample};
pub use run::{Options, Outcome, Required, check_answers, check_checkout, check_kep, judged};
pub use said::{Choice, Said};
