//! kepready steps an author through the production readiness review of a Kubernetes Enhancement Proposal.
//!
//! The modules, deepest first; each imports only modules above it in this list:
//!
//! - [`text`]: spans over a text, its lines, and edits as values
//! - [`markdown`]: the structure of a README: headings, comments, code, tables of contents
//! - [`yaml`]: YAML as a tree of nodes that know their bytes
//! - [`kep`]: what a KEP is: stage, status, milestone, `kep.yaml`, a checkout's layout
//! - [`questionnaire`]: sections, questions and what each stage asks, loaded from `questions/`
//! - [`answers`]: where each answer stands in a README, and the edits that change it
//! - [`playbook`]: what an operator needs, rendered from the answers
//! - [`team`]: throughput, bench and review sheets, from the history of the approvals
//! - [`wizard`]: the full-screen wizard as a model, its update and its view
//! - [`shell`]: the outside world: files, the KEPs of a checkout, drafts, the terminal and the author's editor
//! - [`cli`]: arguments, and one file per command

pub mod answers;
pub mod cli;
pub mod kep;
pub mod markdown;
pub mod playbook;
pub mod questionnaire;
pub mod shell;
pub mod team;
pub mod text;
pub mod wizard;
pub mod yaml;
