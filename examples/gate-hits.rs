//! What each rule of the gate finds in a checkout of kubernetes/enhancements, for reading: the figures of
//! `docs/precision.md` come from it.
//!
//!     cargo run --example gate-hits -- CHECKOUT              a table of the rules
//!     cargo run --example gate-hits -- CHECKOUT RULE [20]    that many hits of one rule, spread over all, with the text

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use kepready::answers::Reading;
use kepready::gate::{Answers, Finding, Kep, Options, Review, check_kep, judged, rules};
use kepready::kep::Stage;
use kepready::questionnaire::Catalogue;
use kepready::shell::{Checkout, KepFiles, Survey, in_parallel, inspect};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(checkout) = arguments.next().and_then(|path| Checkout::at(&PathBuf::from(path))) else {
        eprintln!("error: name a checkout: cargo run --example gate-hits -- CHECKOUT [RULE [COUNT]]");
        return ExitCode::from(2);
    };
    let (rule, count) = (arguments.next(), arguments.next().and_then(|count| count.parse().ok()).unwrap_or(20));
    let catalogue = Catalogue::embedded();
    let survey = Survey::of(&checkout, None, None);
    let keps: Vec<KepFiles> = checkout.keps().into_iter().map(|kep| KepFiles::from((kep, checkout.clone()))).collect();
    let checked = in_parallel(&keps, |files| check(files, &catalogue, &survey, &checkout));
    let checked: Vec<Checked> = checked.into_iter().flatten().collect();
    match rule {
        Some(rule) => sample(&checked, &rule, count),
        None => table(&checked),
    }
    ExitCode::SUCCESS
}

struct Checked {
    review: Review,
    stage: Stage,
    ready: bool,
    findings: Vec<(Finding, String)>,
}

fn check(files: &KepFiles, catalogue: &Catalogue, survey: &Survey, checkout: &Checkout) -> Option<Checked> {
    let kep = inspect(files).ok()?;
    let (readme, proposal) = (kep.loaded.readme.as_str(), &kep.loaded.proposal);
    let reading = Reading::new(readme, catalogue);
    let review = Review::of(proposal, survey.facts.upcoming);
    let stage = proposal.known_stage().unwrap_or(Stage::Alpha);
    let answers = Answers::new(catalogue, (readme, &reading), proposal, (stage, review));
    let approval = kep.loaded.approval_text.as_deref().zip(kep.loaded.approval.as_ref());
    let exists = |path: &str| checkout.root().join(path).exists();
    let mut subject = Kep::new(
        answers,
        &kep.paths,
        kep.loaded.kep_yaml.as_deref(),
        approval,
        kep.owners.as_deref(),
        &kep.markdown,
        Some(&survey.facts),
    );
    subject.exists = Some(&exists);
    subject.has_readme = kep.has_readme;
    let findings = check_kep(&subject, Options::default());
    let outcome = judged(&subject.answers, findings, &Default::default());
    let text_of = |finding: &Finding| match &finding.question {
        Some(id) => subject.answers.said(id.as_str()).map(|said| said.words.clone()).unwrap_or_default(),
        None => String::new(),
    };
    let findings = outcome.findings.into_iter().map(|finding| (finding.clone(), text_of(&finding))).collect();
    Some(Checked { review, stage, ready: outcome.ready, findings })
}

fn table(checked: &[Checked]) {
    println!("{:24} {:>6} {:>6} {:>6} {:>6}  KEPs, approved stable KEPs", "rule", "hits", "error", "warn", "info");
    for rule in rules::ALL {
        let hits = || checked.iter().flat_map(|kep| kep.findings.iter()).filter(|(f, _)| f.rule == rule.id);
        let of = |word: &str| hits().filter(|(f, _)| f.severity.as_str() == word).count();
        let has = |kep: &&Checked| kep.findings.iter().any(|(f, _)| f.rule == rule.id);
        let keps = checked.iter().filter(has).count();
        let stable = checked.iter().filter(|kep| kep.stage == Stage::Stable && kep.review == Review::Asked).filter(has);
        let (errors, warnings, infos) = (of("error"), of("warning"), of("info"));
        println!(
            "{:24} {:>6} {errors:>6} {warnings:>6} {infos:>6}  {keps}, {}",
            rule.id,
            hits().count(),
            stable.count()
        );
    }
    let mut reviews: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for kep in checked {
        let entry = reviews.entry(format!("{:?} {}", kep.review, kep.stage)).or_default();
        entry.0 += 1;
        entry.1 += usize::from(kep.ready);
    }
    println!("\nupstream: {}", checked.iter().flat_map(|kep| &kep.findings).filter(|(f, _)| f.upstream).count());
    for (review, (keps, ready)) in reviews {
        println!("{review}: {keps} KEPs, {ready} ready");
    }
}

fn sample(checked: &[Checked], rule: &str, count: usize) {
    let hits: Vec<&(Finding, String)> =
        checked.iter().flat_map(|kep| kep.findings.iter()).filter(|(finding, _)| finding.rule == rule).collect();
    println!("{} hits of {rule}", hits.len());
    let step = (hits.len() as f64 / count as f64).max(1.0);
    let chosen = (0..count).map(|n| (n as f64 * step) as usize).take_while(|&n| n < hits.len());
    for (finding, text) in chosen.map(|n| hits[n]) {
        println!("\n--- {}:{} [{}] {}", finding.file, finding.line, finding.severity, finding.message);
        println!("    help: {}", finding.help.as_deref().unwrap_or_default());
        for line in text.lines().take(14) {
            println!("    | {line}");
        }
    }
}
