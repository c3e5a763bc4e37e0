//! What the gate goes by in a sitting: `kep.yaml`, what is excused, and which release is being made.
//!
//! The release is told by every KEP of the checkout together. No first screen waits for four hundred files: it comes
//! as news, and only where something hangs on it.

use std::io;
use std::thread;

use crate::gate::{Exemptions, Now};
use crate::kep::{Milestone, Proposal, Status};
use crate::questionnaire::Catalogue;
use crate::shell::{KepFiles, LoadedKep, exemptions, release_being_made, today};
use crate::wizard::GateFacts;

/// Where they are read from.
pub(super) struct GateSources {
    files: KepFiles,
    proposal: Proposal,
    kep_yaml: Option<String>,
    catalogue: Catalogue,
    /// The path and the text of each file of exemptions.
    exemptions: [Option<(String, String)>; 2],
}

impl GateSources {
    /// Those of `loaded`.
    pub(super) fn new(loaded: &LoadedKep, catalogue: Catalogue) -> Self {
        let exemptions = exemptions(&loaded.files);
        let (files, proposal, kep_yaml) = (loaded.files.clone(), loaded.proposal.clone(), loaded.kep_yaml.clone());
        Self { files, proposal, kep_yaml, catalogue, exemptions }
    }

    /// The facts while `upcoming` is being made; `None` where nobody has looked.
    pub(super) fn facts(&self, upcoming: Option<Milestone>) -> GateFacts {
        let now = || Now { upcoming, today: Some(today()) };
        // A file that cannot be used excuses nothing here; `kepready check` says what is wrong with it.
        let read = |file: &Option<(String, String)>| {
            let (path, text) = file.as_ref()?;
            Exemptions::read(text, path, &now(), &self.catalogue).ok()
        };
        let [of_all, own] = &self.exemptions;
        let number = self.proposal.number.as_ref().map(|number| number.value.trim_start_matches('0'));
        let number = number.or(self.files.number.as_deref());
        let exemptions = read(of_all).unwrap_or_default().of_kep(number, read(own));
        GateFacts { proposal: self.proposal.clone(), kep_yaml: self.kep_yaml.clone(), exemptions, upcoming }
    }

    /// The facts as `kepready check` has them, where they may be others than those of [`GateSources::facts`] without a
    /// release: something is excused, or the KEP is implemented and may or may not be under review.
    pub(super) fn with_release(&self) -> Option<GateFacts> {
        let is_implemented = self.proposal.known_status() == Some(Status::Implemented);
        let depends = is_implemented || self.exemptions.iter().any(Option::is_some);
        let checkout = self.files.checkout.as_ref().filter(|_| depends)?;
        release_being_made(checkout).map(|release| self.facts(Some(release)))
    }

    /// Finds [`GateSources::with_release`] on a thread of its own; `report` hears of it there.
    pub(super) fn find_release(self, report: impl FnOnce(GateFacts) + Send + 'static) -> io::Result<()> {
        thread::Builder::new().name("release".to_owned()).spawn(move || self.with_release().map(report)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::shell::{Target, load, resolve};

    /// A checkout in which everybody works on v1.40, with a KEP of its own that says `kep_yaml`.
    fn sources(root: &Path, kep_yaml: &str, exemptions: Option<&str>) -> GateSources {
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        };
        write("keps/sig-space/8-dock/kep.yaml", "latest-milestone: v1.40\n");
        write("keps/sig-space/7-orbit/kep.yaml", kep_yaml);
        write("keps/sig-space/7-orbit/README.md", "# KEP-7: Orbit\n");
        if let Some(text) = exemptions {
            write("keps/sig-space/7-orbit/.kepready.yaml", text);
        }
        let Ok(Target::Kep(files)) = resolve(Some("7"), root, None) else { panic!("it is there") };
        GateSources::new(&load(&files).expect("its README is there"), Catalogue::embedded())
    }

    #[test]
    fn the_release_is_looked_for_where_something_hangs_on_it() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let plain = sources(dir.path(), "kep-number: 7\nstatus: implementable\n", None);
        assert!(plain.facts(None).upcoming.is_none() && plain.with_release().is_none());
        let done = sources(dir.path(), "kep-number: 7\nstatus: implemented\nlatest-milestone: v1.39\n", None);
        assert_eq!(done.with_release().and_then(|facts| facts.upcoming), Some(Milestone::new(1, 40)));
    }

    #[test]
    fn what_was_excused_until_an_earlier_release_is_not_any_more() {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let text = "exemptions:\n  - rule: bare-answer\n    reason: pools are new\n    until: v1.39\n";
        let sources = sources(dir.path(), "kep-number: 7\nstatus: implementable\n", Some(text));
        let facts = sources.with_release().expect("it hangs on the release");
        let ended = |facts: &GateFacts| {
            let mut found = Vec::new();
            facts.exemptions.apply(&mut found);
            found.len()
        };
        assert_eq!((ended(&sources.facts(None)), ended(&facts)), (0, 1));
    }
}
