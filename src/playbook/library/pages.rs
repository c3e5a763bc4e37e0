use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::entries::{Entry, Volume};
use super::exposition::ClusterGate;
use crate::kep::Milestone;
use crate::markdown::anchor::Anchors;
use crate::playbook::inline;
use crate::playbook::metrics::Kind;
use crate::playbook::templates::{CLUSTER, GAPS, INDEX, LIST, METRICS};
use crate::playbook::{TemplateError, Templates};

/// How a library is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Markdown files that lead to each other.
    Markdown,
    /// JSON files.
    Json,
    /// A book that mdbook builds.
    Mdbook,
}

/// A file of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it lies in the library; the parts are separated by `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// What a cluster has on, as the first page of a library shows it.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The gates of the cluster.
    pub gates: Vec<ClusterGate>,
    /// Where they were read from.
    pub source: String,
}

/// Playbooks with the pages that lead to them.
#[derive(Debug)]
pub struct Library<'l> {
    volumes: Vec<Volume>,
    layout: Layout,
    about: String,
    templates: &'l Templates,
    cluster: Option<Cluster>,
}

/// A group of playbooks on a page.
#[derive(Serialize)]
struct Group<'e> {
    name: String,
    anchor: String,
    entries: Vec<&'e Entry>,
}

/// A feature of a cluster.
#[derive(Serialize)]
struct Feature<'e> {
    gate: String,
    stage: String,
    mixed: bool,
    entries: Vec<&'e Entry>,
}

impl<'l> Library<'l> {
    /// A library of `volumes`; `about` says in a line what they were chosen by.
    pub fn new(mut volumes: Vec<Volume>, layout: Layout, about: String, templates: &'l Templates) -> Self {
        volumes.sort_by(|a, b| by_number(&a.path, &b.path));
        // Names that differ only in what a path cannot hold would be one file.
        let mut taken = BTreeSet::new();
        for volume in &mut volumes {
            let base = volume.path.clone();
            let mut repeat = 1;
            while !taken.insert(volume.path.to_lowercase()) {
                repeat += 1;
                volume.path = format!("{base}-{repeat}");
            }
        }
        Self { volumes, layout, about, templates, cluster: None }
    }

    /// The same, with what a cluster has on as its first page.
    #[must_use]
    pub fn of_cluster(mut self, cluster: Cluster) -> Self {
        self.cluster = Some(cluster);
        self
    }

    /// Every file.
    ///
    /// # Errors
    ///
    /// When a template asks for what is not there.
    pub fn pages(self) -> Result<Vec<Page>, TemplateError> {
        let index = self.machine_index();
        let (inside, ending) = match self.layout {
            Layout::Markdown => ("", ".md"),
            Layout::Json => ("", ".json"),
            Layout::Mdbook => ("src/", ".md"),
        };
        let mut pages = vec![Page { path: format!("{inside}library.json"), text: index }];
        if self.layout != Layout::Json {
            for (path, text) in self.leading_pages()? {
                pages.push(Page { path: format!("{inside}{path}"), text });
            }
        }
        if self.layout == Layout::Mdbook {
            pages.push(Page { path: "book.toml".to_owned(), text: BOOK.to_owned() });
            pages.push(Page { path: "playbook.css".to_owned(), text: STYLE.to_owned() });
            pages.push(Page { path: "src/SUMMARY.md".to_owned(), text: self.summary() });
        }
        let volumes = self.volumes.into_iter();
        pages.extend(volumes.map(|Volume { path, text, .. }| Page { path: format!("{inside}{path}{ending}"), text }));
        Ok(pages)
    }

    /// The page on what a cluster has on, for a reader who has no library; links lead to where `link` says.
    ///
    /// # Errors
    ///
    /// When the template asks for what is not there.
    pub fn cluster_page(&self, link: impl Fn(&Volume) -> String) -> Result<String, TemplateError> {
        let entries: Vec<Entry> = self.volumes.iter().map(|volume| Entry::of(&volume.playbook, link(volume))).collect();
        self.on_in_cluster(&entries, false)
    }

    fn entries(&self) -> Vec<Entry> {
        let ending = if self.layout == Layout::Json { ".json" } else { ".md" };
        let link = |volume: &Volume| format!("{}{ending}", volume.path);
        self.volumes.iter().map(|volume| Entry::of(&volume.playbook, link(volume))).collect()
    }

    fn leading_pages(&self) -> Result<Vec<(&'static str, String)>, TemplateError> {
        let entries = self.entries();
        let list = |title: &str, groups: Vec<Group<'_>>| {
            // Groups of one or two are rows, not headings.
            let rows = groups.iter().map(|group| group.entries.len()).sum::<usize>() < 3 * groups.len();
            self.templates.page(LIST, &json!({"title": title, "groups": groups, "rows": rows, "about": self.about}))
        };
        let mut pages = vec![
            ("gates.md", list("Playbooks by feature gate", grouped(&entries, |entry| entry.gates.clone(), false))?),
            (
                "components.md",
                list("Playbooks by component", grouped(&entries, |entry| entry.components.clone(), false))?,
            ),
            ("sigs.md", list("Playbooks by SIG", grouped(&entries, |entry| vec![entry.sig.clone()], false))?),
            ("milestones.md", list("Playbooks by release", grouped(&entries, releases, true))?),
            ("metrics.md", self.metrics(&entries)?),
            ("gaps.md", self.gaps(&entries)?),
        ];
        if self.cluster.is_some() {
            pages.push(("cluster.md", self.on_in_cluster(&entries, true)?));
        }
        let sigs = grouped(&entries, |entry| vec![entry.sig.clone()], false);
        let gates: BTreeSet<&String> = entries.iter().flat_map(|entry| &entry.gates).collect();
        let values = json!({
            "about": self.about,
            "entries": entries,
            "sigs": sigs,
            "gates": gates.len(),
            "cluster": self.cluster.is_some(),
        });
        pages.push(("index.md", self.templates.page(INDEX, &values)?));
        Ok(pages)
    }

    fn metrics(&self, entries: &[Entry]) -> Result<String, TemplateError> {
        #[derive(Serialize)]
        struct Use<'e> {
            entry: &'e Entry,
            in_kep_yaml: bool,
            named_in: &'e [String],
        }
        #[derive(Serialize)]
        struct Row<'e> {
            name: &'e str,
            kind: Option<Kind>,
            query_stub: Option<&'e str>,
            uses: Vec<Use<'e>>,
        }
        let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
        for (volume, entry) in self.volumes.iter().zip(entries) {
            for metric in &volume.playbook.metrics {
                let row = rows.entry(&metric.name).or_insert_with(|| Row {
                    name: &metric.name,
                    kind: None,
                    query_stub: None,
                    uses: Vec::new(),
                });
                row.kind = row.kind.or(metric.kind);
                row.query_stub = row.query_stub.or(metric.query_stub.as_deref());
                row.uses.push(Use { entry, in_kep_yaml: metric.in_kep_yaml, named_in: &metric.named_in });
            }
        }
        let rows: Vec<Row<'_>> = rows.into_values().collect();
        self.templates.page(METRICS, &json!({"about": self.about, "metrics": rows}))
    }

    fn gaps(&self, entries: &[Entry]) -> Result<String, TemplateError> {
        #[derive(Serialize)]
        struct Question<'e> {
            id: &'e str,
            title: &'e str,
            open: usize,
        }
        #[derive(Serialize)]
        struct Lacking<'e> {
            entry: &'e Entry,
            required: Vec<&'e str>,
            others: usize,
        }
        let mut questions: Vec<Question<'_>> = Vec::new();
        let mut lacking: Vec<Lacking<'_>> = Vec::new();
        for (volume, entry) in self.volumes.iter().zip(entries) {
            let open = volume.playbook.answers.iter().filter(|answer| answer.text.is_empty());
            let mut one = Lacking { entry, required: Vec::new(), others: 0 };
            for answer in open {
                match questions.iter_mut().find(|question| question.id == answer.id) {
                    Some(question) => question.open += 1,
                    None => questions.push(Question { id: &answer.id, title: &answer.title, open: 1 }),
                }
                if matches!(answer.requirement.as_str(), "required" | "confirm") {
                    one.required.push(&answer.id);
                } else {
                    one.others += 1;
                }
            }
            if entry.answered < entry.total {
                lacking.push(one);
            }
        }
        questions.sort_by_key(|question| std::cmp::Reverse(question.open));
        lacking.sort_by_key(|one| std::cmp::Reverse(one.required.len()));
        let complete = entries.len() - lacking.len();
        let values = json!({
            "about": self.about,
            "questions": questions,
            "lacking": lacking,
            "complete": complete,
            "playbooks": entries.len(),
        });
        self.templates.page(GAPS, &values)
    }

    fn on_in_cluster(&self, entries: &[Entry], in_library: bool) -> Result<String, TemplateError> {
        let none = Cluster { gates: Vec::new(), source: String::new() };
        let cluster = self.cluster.as_ref().unwrap_or(&none);
        let on = cluster.gates.iter().filter(|gate| gate.on);
        let features: Vec<Feature<'_>> = on
            .map(|gate| Feature {
                gate: gate.name.clone(),
                stage: gate.stage.clone(),
                mixed: gate.off_elsewhere,
                entries: entries.iter().filter(|entry| entry.gates.contains(&gate.name)).collect(),
            })
            .collect();
        let (claimed, unclaimed): (Vec<_>, Vec<_>) =
            features.into_iter().partition(|feature| !feature.entries.is_empty());
        let off = cluster.gates.iter().filter(|gate| !gate.on).count();
        let mut stages: Vec<Value> = Vec::new();
        for feature in &claimed {
            match stages.last_mut().filter(|group| group["stage"] == feature.stage.as_str()) {
                Some(group) => group["features"].as_array_mut().expect("it is made as a list").push(json!(feature)),
                None => stages.push(json!({"stage": feature.stage, "features": [feature]})),
            }
        }
        let values = json!({
            "source": cluster.source,
            "about": self.about,
            "stages": stages,
            "on": claimed.len() + unclaimed.len(),
            "unclaimed": unclaimed,
            "off": off,
            "in_library": in_library,
        });
        self.templates.page(CLUSTER, &values)
    }

    /// The library for programs: which gate leads to which playbook.
    fn machine_index(&self) -> String {
        let ending = if self.layout == Layout::Json { ".json" } else { ".md" };
        let playbooks = self.volumes.iter().map(|volume| {
            let Volume { path, playbook, .. } = volume;
            let gates = playbook.gates.iter().map(|gate| {
                let components: Vec<&str> = gate.components.iter().map(|one| one.name.as_str()).collect();
                json!({"name": gate.name, "components": components})
            });
            let versions: BTreeMap<&str, &str> =
                playbook.kep.milestones.iter().map(|one| (one.stage.as_str(), one.version.as_str())).collect();
            json!({
                "path": format!("{path}{ending}"),
                "number": playbook.kep.number,
                "title": playbook.kep.title,
                "sig": playbook.kep.sig,
                "stage": playbook.kep.stage,
                "status": playbook.kep.status,
                "gates": gates.collect::<Vec<_>>(),
                "versions": versions,
                "metrics": playbook.metrics.iter().map(|metric| metric.name.as_str()).collect::<Vec<_>>(),
                "anchors": playbook.failure_modes.iter().map(|mode| mode.anchor.as_str()).collect::<Vec<_>>(),
                "documented": playbook.documented,
                "source": playbook.kep.readme,
                "commit": playbook.kep.commit,
                "modified": playbook.kep.modified,
            })
        });
        let mut gates: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for volume in &self.volumes {
            for gate in &volume.playbook.gates {
                gates.entry(&gate.name).or_default().push(format!("{}{ending}", volume.path));
            }
        }
        let index = json!({"schema_version": 1, "playbooks": playbooks.collect::<Vec<_>>(), "gates": gates});
        format!("{index:#}\n")
    }

    fn summary(&self) -> String {
        let mut text = String::from("# Summary\n\n[Playbooks](index.md)\n\n");
        if self.cluster.is_some() {
            text.push_str("- [On in the cluster](cluster.md)\n");
        }
        text.push_str(
            "- [By feature gate](gates.md)\n- [By component](components.md)\n- [By SIG](sigs.md)\n\
             - [By release](milestones.md)\n- [Metrics](metrics.md)\n- [Gaps](gaps.md)\n",
        );
        let mut group = "";
        for volume in &self.volumes {
            let (own, _) = volume.path.split_once('/').unwrap_or(("", &volume.path));
            if own != group {
                group = own;
                text.push_str(&format!("\n# {group}\n\n"));
            }
            let kep = &volume.playbook.kep;
            let name = inline::plain(&format!("{} {}", kep.number, kep.title));
            let name = if name.trim().is_empty() { &volume.path } else { &name };
            text.push_str(&format!("- [{name}]({}.md)\n", volume.path));
        }
        text
    }
}

/// Releases in which an entry reached a stage, the stages it has yet to reach included.
fn releases(entry: &Entry) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, version) in &entry.versions {
        // Authors write `1.30` and `v1.30`.
        let name = version.parse::<Milestone>().map_or_else(|_| version.clone(), |known| known.to_string());
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn grouped<'e>(entries: &'e [Entry], names: impl Fn(&Entry) -> Vec<String>, newest_first: bool) -> Vec<Group<'e>> {
    /// Releases by their number, what is none by its name.
    type Key = (std::cmp::Reverse<Option<Milestone>>, String);
    let mut groups: BTreeMap<Key, (String, Vec<&Entry>)> = BTreeMap::new();
    let mut without = Vec::new();
    for entry in entries {
        let names: Vec<String> = names(entry).into_iter().filter(|name| !name.trim().is_empty()).collect();
        if names.is_empty() {
            without.push(entry);
        }
        for name in names {
            let release = std::cmp::Reverse(name.parse().ok().filter(|_| newest_first));
            let group = groups.entry((release, name.to_lowercase())).or_insert_with(|| (name, Vec::new()));
            // One KEP can name a gate twice.
            if !group.1.last().is_some_and(|last| std::ptr::eq(*last, entry)) {
                group.1.push(entry);
            }
        }
    }
    let mut anchors = Anchors::new();
    let mut groups: Vec<Group<'_>> =
        groups.into_values().map(|(name, entries)| Group { anchor: anchors.next(&name), name, entries }).collect();
    if !without.is_empty() {
        groups.push(Group { name: "None named".to_owned(), anchor: anchors.next("None named"), entries: without });
    }
    groups
}

/// By group, then by the number that a name begins with.
fn by_number(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |path: &str| {
        let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
        let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
        (group.to_owned(), digits.parse::<u64>().unwrap_or(u64::MAX), name.to_owned())
    };
    key(a).cmp(&key(b))
}

/// How mdbook builds the library. Without its preprocessors, since an answer can hold what they would act on, such as
/// the inclusion of a file; without changing quotation marks, since they can be part of what somebody has to type.
const BOOK: &str = r#"[book]
title = "Playbooks"
language = "en"
src = "src"

[build]
build-dir = "book"
use-default-preprocessors = false

[output.html]
additional-css = ["playbook.css"]
smart-punctuation = false
mathjax-support = false
no-section-label = true

[output.html.fold]
enable = true
level = 0

[output.html.print]
enable = false

[output.html.search]
limit-results = 20
use-boolean-and = true
boost-title = 4
boost-hierarchy = 2
boost-paragraph = 1
# One entry a page: an index of every section would be half as large again, and each playbook would be found many times.
heading-split-level = 1

# Pages that only lead to playbooks are not what somebody searches for.
[output.html.search.chapter]
"gates.md" = { enable = false }
"components.md" = { enable = false }
"sigs.md" = { enable = false }
"milestones.md" = { enable = false }
"metrics.md" = { enable = false }
"gaps.md" = { enable = false }
"#;

/// What a phone and a sheet of paper need: names that are longer than a line break, the first table's questions stand
/// above their answers, so do the metrics of a rollback, whose columns are told by words then, and the lines of a gate
/// stand below its component: they say themselves whether they turn it on. Paper has no scroll
/// bars, and a table that could scroll is not divided among pages.
const STYLE: &str = "\
main td code, main p code, main li code { white-space: pre-wrap; overflow-wrap: anywhere; }
main th { text-align: left; }
@media (max-width: 620px) {
  main h1 { font-size: 1.5em; overflow-wrap: anywhere; }
  main td, main th { padding: 3px 8px; }
  main :is(h1 + p, #when-to-roll-back) + .table-wrapper :is(table, tbody, tr, td) { display: block; border: 0; }
  main :is(h1 + p, #when-to-roll-back) + .table-wrapper thead { display: none; }
  main :is(h1 + p, #when-to-roll-back) + .table-wrapper td:first-child { font-weight: bold; padding-bottom: 0; }
  main #when-to-roll-back + .table-wrapper td:nth-child(3):nth-last-child(3)::before { content: \"Threshold: \"; }
  main #when-to-roll-back + .table-wrapper td:nth-last-child(2)::before { content: \"Exposed by: \"; }
  main #when-to-roll-back + .table-wrapper td:last-child::before { content: \"Query, to be checked: \"; }
  main #when-to-roll-back + .table-wrapper td::before { font-style: italic; }
  main #when-to-roll-back + .table-wrapper td:empty { display: none; }
  main .table-wrapper:has(th:first-child > code) :is(table, thead, tbody, tr, td, th) { display: block; border: 0; }
  main .table-wrapper:has(th:first-child > code) th:not(:first-child) { display: none; }
  main .table-wrapper:has(th:first-child > code) td:first-child { font-weight: bold; padding-bottom: 0; }
}
@media print {
  nav, #mdbook-sidebar, #mdbook-menu-bar, #sidebar, #menu-bar, .sidebar { display: none; }
  #mdbook-page-wrapper, #page-wrapper, .page-wrapper { transform: none !important; margin: 0 !important; }
  #mdbook-content main, #content main, main { max-width: none; }
  main table { font-size: 0.9em; }
  main .table-wrapper { overflow: visible; }
  main tr, main pre { break-inside: avoid; }
  main h2, main h3 { break-after: avoid; }
}
";
