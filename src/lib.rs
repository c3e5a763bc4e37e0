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
//! - [`promotion`]: moving a KEP to another stage: the edits of its three files, and what needs attention
//! - [`playbook`]: what an operator needs, rendered from the answers
//! - [`gate`]: the rules that tell whether a KEP is ready, and what they find
//! - [`report`]: findings as text, JSON, SARIF, annotations, markdown and JUnit
//! - [`team`]: throughput, bench and review sheets, from the history of the approvals
//! - [`wizard`]: the full-screen wizard as a model, its update and its view
//! - [`line_mode`]: the same wizard asked line by line, for screen readers, dumb terminals and scripts
//! - [`shell`]: the outside world: files, the KEPs of a checkout, drafts, the terminal and the author's editor
//! - [`cli`]: arguments, and one file per command

pub mod answers;
pub mod cli;
pub mod gate;
pub mod kep;
pub mod line_mode;
pub mod markdown;
pub mod playbook;
pub mod promotion;
pub mod questionnaire;
pub mod report;
pub mod shell;
pub mod team;
pub mod text;
pub mod wizard;
pub mod yaml;
