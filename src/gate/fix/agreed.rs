//! What `kep.yaml` and the README take from each other, as the smallest edit of either.

use super::{Done, Fix, Terms, Texts};
use crate::answers::{Reading, write_into};
use crate::gate::Answers;
use crate::gate::agreement::{
    COMPONENTS_FIELD, DISABLE_QUESTION, EXAMPLE_METRIC, Filling, GATE_FIELD, GATE_QUESTION, METRICS_QUESTION, NewGate,
    components_for_kep_yaml, disabling_for_kep_yaml, filled, filling_for_readme, gates_for_kep_yaml,
    metrics_for_kep_yaml,
};
use crate::gate::finding::File;
use crate::gate::rules::asks_for_key;
use crate::kep::Proposal;
use crate::text::{Edit, Edits};
use crate::yaml::edit::{add_entries, add_lines, end_of, line_end, list_column, listed, scalar, set, style};
use crate::yaml::{Node, Pair, Style, excerpt};

const GATES: &str = "feature-gates";
const DISABLE: &str = "disable-supported";
const METRICS: &str = "metrics";

/// The keys of `kep.yaml` that a new one goes behind, in the template's order.
const ORDER: [&str; 7] = ["status", "stage", "latest-milestone", "milestone", GATES, DISABLE, METRICS];

/// The texts with one step of the fix made: one place of one file.
pub(super) fn once(fix: Fix, readme: &str, kep_yaml: &str, terms: &Terms<'_>) -> Option<(Texts, Vec<Done>)> {
    let proposal = Proposal::read(kep_yaml);
    let reading = Reading::new(readme, terms.catalogue);
    let answers = Answers::new(terms.catalogue, (readme, &reading), &proposal, (terms.stage, terms.review));
    if !answers.review.looks_at_answers() {
        return None;
    }
    let step = Step { answers: &answers, kep_yaml };
    let (file, new, says) = match fix {
        Fix::Gate => step.gate()?,
        Fix::Components => step.components()?,
        Fix::Metrics => step.metrics()?,
        Fix::Keys => step.keys()?,
        Fix::OldLayout | Fix::MissingTitles | Fix::TemplateComments | Fix::Toc => return None,
    };
    let (readme, kep_yaml) = match file {
        File::Readme => (new, kep_yaml.to_owned()),
        _ => (readme.to_owned(), new),
    };
    let texts = Texts { readme: Some(readme), kep_yaml: Some(kep_yaml) };
    Some((texts, vec![Done { fix, file, says }]))
}

/// A file, its new text, and what was done to it.
type Made = (File, String, String);

struct Step<'a> {
    answers: &'a Answers<'a>,
    kep_yaml: &'a str,
}

impl Step<'_> {
    fn gate(&self) -> Option<Made> {
        if let Some(Filling { name: Some(name), .. }) = filling_for_readme(self.answers) {
            return self.fill(GATE_FIELD, &name);
        }
        if asks_for_key(self.answers, GATES) {
            return None;
        }
        self.add_gates()
    }

    fn components(&self) -> Option<Made> {
        if let Some(Filling { components: Some(components), .. }) = filling_for_readme(self.answers) {
            return self.fill(COMPONENTS_FIELD, &components);
        }
        let (gate, missing) = components_for_kep_yaml(self.answers)?;
        let entry = self.root()?.get(GATES)?.entries().iter().find(|entry| entry.span == gate.span)?;
        let entries: Vec<String> = missing.iter().map(|name| (*name).to_owned()).collect();
        let edits = match entry.pair("components") {
            Some(pair) => self.add_to(pair, &entries)?,
            None => vec![self.add_components(entry, &entries)?],
        };
        let gate = gate.name.as_ref().map(|name| excerpt(&name.value)).unwrap_or_default();
        let says = format!("`{gate}` gets {}, {}", entries.join(", "), self.as_said(GATE_QUESTION));
        self.yaml(edits, says)
    }

    fn metrics(&self) -> Option<Made> {
        if asks_for_key(self.answers, METRICS) { None } else { self.add_metrics() }
    }

    /// The first key that is asked for, not there, and answered by the README.
    fn keys(&self) -> Option<Made> {
        let asked = |key: &str| asks_for_key(self.answers, key);
        None.or_else(|| if asked(GATES) { self.add_gates() } else { None })
            .or_else(|| if asked(DISABLE) { self.add_disabling() } else { None })
            .or_else(|| if asked(METRICS) { self.add_metrics() } else { None })
    }

    fn add_gates(&self) -> Option<Made> {
        let gates = gates_for_kep_yaml(self.answers)?;
        let own = list_column(self.kep_yaml, self.root()?);
        let entry = |gate: &NewGate| {
            let name = format!("name: {}", scalar(&gate.name, Style::Plain));
            let components: Vec<String> = gate.components.iter().map(|one| (*one).to_owned()).collect();
            if components.is_empty() { name } else { format!("{name}\ncomponents:\n{}", listed(own, &components)) }
        };
        let names: Vec<String> = gates.iter().map(|gate| format!("`{}`", gate.name)).collect();
        let says = format!("`{GATES}` gets {}, {}", names.join(", "), self.as_said(GATE_QUESTION));
        self.list(GATES, &gates.iter().map(entry).collect::<Vec<_>>(), says)
    }

    fn add_metrics(&self) -> Option<Made> {
        let names = metrics_for_kep_yaml(self.answers).filter(|new| new.provable)?.names;
        let list = self.root()?.get(METRICS).map(Node::entries).unwrap_or_default();
        // The template's example makes room for the first.
        if let Some(example) = list.iter().find(|entry| entry.as_str() == Some(EXAMPLE_METRIC)) {
            let first = names.first()?;
            let edit = set(self.kep_yaml, example, first, Style::Plain).ok().flatten()?;
            let as_said = self.as_said(METRICS_QUESTION);
            return self.yaml(vec![edit], format!("`{METRICS}` gets {first} for the template's example, {as_said}"));
        }
        let says = format!("`{METRICS}` gets {}, {}", names.join(", "), self.as_said(METRICS_QUESTION));
        // As the entries beside them are written.
        let own = list.first().and_then(style).unwrap_or(Style::Plain);
        self.list(METRICS, &names.iter().map(|name| scalar(name, own)).collect::<Vec<_>>(), says)
    }

    fn add_disabling(&self) -> Option<Made> {
        let value = disabling_for_kep_yaml(self.answers)?;
        let says = format!("`{DISABLE}: {value}`, {}", self.as_said(DISABLE_QUESTION));
        self.yaml(vec![self.place(DISABLE, &format!("{DISABLE}: {value}"))?], says)
    }

    /// `entries` as what the list `key` says too, or for the first time.
    fn list(&self, key: &str, entries: &[String], says: String) -> Option<Made> {
        let root = self.root()?;
        let edits = match root.pair(key) {
            Some(pair) => self.add_to(pair, entries)?,
            None => {
                let below = listed(list_column(self.kep_yaml, root), entries);
                vec![self.place(key, &format!("{key}:\n{below}"))?]
            }
        };
        self.yaml(edits, says)
    }

    fn add_to(&self, pair: &Pair, entries: &[String]) -> Option<Vec<Edit>> {
        let column = self.column_of(pair) + list_column(self.kep_yaml, self.root()?);
        add_entries(self.kep_yaml, pair, entries, column).ok()
    }

    /// `components` as the last key of the gate `gate`.
    fn add_components(&self, gate: &Node, entries: &[String]) -> Option<Edit> {
        let column = self.column_of(gate.pairs().first()?);
        let below = listed(column + list_column(self.kep_yaml, self.root()?), entries);
        let block = format!("{}components:\n{below}", " ".repeat(column));
        Some(add_lines(self.kep_yaml, end_of(gate.pairs().last()?), &block))
    }

    /// The edit that puts `block` where the new key `key` belongs: in front of its own lines where they are commented
    /// out, beside its neighbours in the template's order else.
    fn place(&self, key: &str, block: &str) -> Option<Edit> {
        let (text, root) = (self.kep_yaml, self.root()?);
        let (end, column) = (line_end(text), self.column_of(root.pairs().first()?));
        let lines = format!("{}{block}", " ".repeat(column)).replace('\n', &format!("\n{}", " ".repeat(column)));
        let in_front = |at: usize| Edit::insert(at, format!("{}{end}", lines.replace('\n', end)));
        let is_key = |line: &str| {
            let bare = line.strip_prefix('#').map(|rest| rest.trim_start_matches(['#', ' ']));
            bare.and_then(|rest| rest.strip_prefix(key)).is_some_and(|rest| rest.starts_with(':'))
        };
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            if is_key(line) {
                return Some(in_front(offset));
            }
            offset += line.len();
        }
        let place = ORDER.iter().position(|known| *known == key)?;
        // The two keys asked for at alpha stand together, below one comment.
        if let (GATES, Some(next)) = (key, root.pair(DISABLE)) {
            return Some(in_front(next.key.span.start - column));
        }
        let before = ORDER[..place].iter().filter_map(|known| root.pair(known));
        let last = before.max_by_key(|pair| pair.key.span.start).or(root.pairs().last())?;
        Some(add_lines(text, end_of(last), &lines))
    }

    /// The column that the key of `pair` stands in, be it behind the dash of a list.
    fn column_of(&self, pair: &Pair) -> usize {
        let at = pair.key.span.start;
        self.kep_yaml[..at].chars().rev().take_while(|c| *c != '\n').count()
    }

    /// kep.yaml after `edits`, where it reads as before but for what was added.
    fn yaml(&self, edits: Vec<Edit>, says: String) -> Option<Made> {
        let new = edits.into_iter().collect::<Edits>().apply(self.kep_yaml);
        let (old, now) = (self.answers.proposal, Proposal::read(&new));
        let added = |key: &str| key == GATES || key == DISABLE || key == METRICS;
        let others = |proposal: &Proposal| -> Vec<(Option<String>, String)> {
            let pairs = proposal.root().map(Node::pairs).unwrap_or_default().iter();
            let pairs = pairs.filter(|pair| !pair.key.as_str().is_some_and(added));
            pairs.map(|pair| (pair.key.as_str().map(str::to_owned), said(&pair.value))).collect()
        };
        let sound = now.problems.len() <= old.problems.len() && others(old) == others(&now) && new != self.kep_yaml;
        sound.then_some((File::KepYaml, new, says))
    }

    /// The README with `value` in the empty field `id` of its gate.
    fn fill(&self, id: &str, value: &str) -> Option<Made> {
        let question = self.answers.catalogue.index_of(GATE_QUESTION)?;
        let answer = filled(self.answers, id, value)?;
        let new = write_into(self.answers.reading, &[(question, &answer)]).ok()?;
        let label = if id == GATE_FIELD { "Feature gate name" } else { "Components depending on the feature gate" };
        let title = self.answers.name(question);
        let says = format!("the empty line \"{label}\" of \"{title}\" gets {}, as kep.yaml says", excerpt(value));
        Some((File::Readme, new, says))
    }

    fn as_said(&self, question: &str) -> String {
        let title = self.answers.catalogue.index_of(question).map_or("", |n| self.answers.name(n));
        format!("as \"{title}\" in the README says")
    }

    fn root(&self) -> Option<&Node> {
        self.answers.proposal.root()
    }
}

/// What a value says, whatever its place.
fn said(node: &Node) -> String {
    let entries = node.entries().iter().map(said).collect::<Vec<_>>().join("\u{1}");
    let pairs = node.pairs().iter().map(|pair| format!("{}\u{2}{}", said(&pair.key), said(&pair.value)));
    format!("{}{entries}{}", node.as_str().unwrap_or_default(), pairs.collect::<Vec<_>>().join("\u{1}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Review;
    use crate::kep::Stage;
    use crate::questionnaire::Catalogue;

    const HEAD: &str = "title: Orbit # the short one\nstatus: implementable\nstage: beta\nlatest-milestone: v1.39\n";
    const GATE: &str = "- [x] Feature gate (also fill in values in `kep.yaml`)\n  - Feature gate name: `OrbitScheduling`\n  \
                        - Components depending on the feature gate: kube-apiserver and kubelet\n- [ ] Other\n";
    const METRICS: &str = "- [x] Metrics\n  - Metric name: `orbit_lag_seconds`, `orbit_turns_total`\n  - Components \
                           exposing the metric: kubelet\n";

    /// The README and kep.yaml after the fixes, and what was said of them; a second run has to find nothing.
    fn fixed(fixes: &[Fix], kep_yaml: &str, answers: &[(&str, &str)]) -> (String, String, Vec<String>) {
        let catalogue = Catalogue::embedded();
        let mut readme = String::from("# Orbit\n\n## Production Readiness Review Questionnaire\n\n");
        for (id, answer) in answers {
            let question = &catalogue.questions[catalogue.index_of(id).expect("it is a question")];
            readme.push_str(&format!("###### {}\n\n{answer}\n", question.title));
        }
        let terms = Terms { catalogue: &catalogue, stage: Stage::Beta, review: Review::Asked, template: &[] };
        let texts = Texts { readme: Some(readme), kep_yaml: Some(kep_yaml.to_owned()) };
        let (once, done) = Fix::all(fixes, &texts, &terms);
        let (twice, more) = Fix::all(fixes, &once, &terms);
        assert_eq!((&twice, &more[..]), (&once, &[][..]), "done twice is done once");
        let said = done.into_iter().map(|done| done.says).collect();
        (once.readme.unwrap_or_default(), once.kep_yaml.unwrap_or_default(), said)
    }

    fn kep_yaml(fix: Fix, kep_yaml: &str, answers: &[(&str, &str)]) -> String {
        fixed(&[fix], &format!("{HEAD}{kep_yaml}"), answers).1.split_off(HEAD.len())
    }

    #[test]
    fn keys_that_are_missing_say_what_the_readme_says() {
        let answers = [("enable-disable", GATE), ("rollback", "Yes. Pods stay.\n"), ("slis", METRICS)];
        let (_, new, said) = fixed(&[Fix::Keys], &HEAD.replace('\n', "\r\n"), &answers);
        let added = "feature-gates:\n  - name: OrbitScheduling\n    components:\n      - kube-apiserver\n      - kubelet\n\
                     disable-supported: true\nmetrics:\n  - orbit_lag_seconds\n  - orbit_turns_total\n";
        assert_eq!(new, format!("{HEAD}{added}").replace('\n', "\r\n"));
        assert_eq!(said[1], "`disable-supported: true`, as \"Can it be disabled?\" in the README says");
    }

    #[test]
    fn a_key_goes_where_it_is_commented_out_or_has_its_neighbours() {
        let answers = [("enable-disable", GATE), ("slis", METRICS)];
        let commented =
            "disable-supported: true\n\n# from beta on\n# metrics:\n#   - my_feature_metric\nsee-also: []\n";
        assert_eq!(
            kep_yaml(Fix::Keys, commented, &answers[1..]),
            commented.replace("# metrics", "metrics:\n  - orbit_lag_seconds\n  - orbit_turns_total\n# metrics")
        );
        let before = "authors:\n- a\n# from alpha on\ndisable-supported: true\n";
        assert_eq!(
            kep_yaml(Fix::Keys, before, &answers[..1]),
            before.replace(
                "disable-",
                "feature-gates:\n- name: OrbitScheduling\n  components:\n  - kube-apiserver\n  - kubelet\ndisable-"
            )
        );
    }

    #[test]
    fn lists_take_what_the_readme_has_and_they_have_not() {
        let metrics = |list: &str| kep_yaml(Fix::Metrics, &format!("metrics:{list}"), &[("slis", METRICS)]);
        assert_eq!(metrics(" [] # none yet\n"), "metrics: # none yet\n  - orbit_lag_seconds\n  - orbit_turns_total\n");
        assert_eq!(
            metrics("\n- \"orbit_turns\" # all\n"),
            "metrics:\n- \"orbit_turns\" # all\n- \"orbit_lag_seconds\"\n"
        );
        assert_eq!(metrics(" [orbit_turns_total]\n"), "metrics: [orbit_turns_total, orbit_lag_seconds]\n");
        assert_eq!(metrics("\n  - my_feature_metric\n"), "metrics:\n  - orbit_lag_seconds\n  - orbit_turns_total\n");
        // What the README does not mention may be the old name of what it has.
        for kept in ["\n  - orbit_delay_seconds\n", " orbit\n"] {
            assert_eq!(metrics(kept), format!("metrics:{kept}"));
        }
        let gates = |list: &str| kep_yaml(Fix::Components, list, &[("enable-disable", GATE)]);
        let one = "feature-gates:\n  - name: OrbitScheduling\n    components:\n      - kubelet # first\n";
        assert_eq!(gates(one), format!("{one}      - kube-apiserver\n"));
        let bare = "feature-gates:\n  - name: OrbitScheduling # why\n";
        assert_eq!(gates(bare), format!("{bare}    components:\n      - kube-apiserver\n      - kubelet\n"));
        for kept in [
            "feature-gates:\n  - name: OrbitScheduling\n    components: [kube-proxy]\n",
            "feature-gates:\n  - name: Other\n    components: [kubelet]\n",
            "feature-gates:\n  - {name: OrbitScheduling}\n",
        ] {
            assert_eq!(gates(kept), kept);
        }
    }

    #[test]
    fn the_readme_gets_the_gate_into_its_empty_lines_only() {
        let listed = "feature-gates:\n  - name: OrbitScheduling\n    components: [kube-apiserver, kubelet]\n";
        let readme = |answer: &str| {
            fixed(&[Fix::Gate, Fix::Components], &format!("{HEAD}{listed}"), &[("enable-disable", answer)])
        };
        let empty = GATE.replace(" `OrbitScheduling`", "").replace(" kube-apiserver and kubelet", "");
        let (new, yaml, said) = readme(&empty);
        assert!(
            new.contains("gate name: OrbitScheduling\n") && new.contains("gate: kube-apiserver, kubelet\n"),
            "{new}"
        );
        assert_eq!(yaml, format!("{HEAD}{listed}"));
        assert_eq!(said.len(), 2, "{said:?}");
        for kept in [empty.replace("[x]", "[ ]").replace("[ ] Other", "[x] Other: a flag"), GATE.replace("OrbitS", "S")]
        {
            assert_eq!(readme(&kept).2, [""; 0], "{kept}");
        }
    }

    #[test]
    fn a_file_that_was_not_read_to_its_end_is_left_alone() {
        let answers = [("enable-disable", GATE), ("rollback", "No.\n"), ("slis", METRICS)];
        for broken in ["reviewers:\n  - @nova\n", "title: again\n", "---\ntitle: more\n"] {
            assert_eq!(kep_yaml(Fix::Keys, broken, &answers), broken);
        }
    }
}
