use crate::gate::{Answers, Area, Check, File, Hit, Rule, Sample, Severity};
use crate::yaml::excerpt;

pub(super) const RULE: Rule = Rule {
    id: "event-calls",
    area: Area::Agreement,
    finds: "a new event as a sign for users, and no new API calls",
    why: "Every event is a write to the API server. Where many objects have one, in a crash loop say, that is load that \
          the review is about.",
    fix: "say under the new API calls who writes the event and how often at most, or that it is not a new one",
    severity: Severity::Warning,
    upstream: false,
    fixable: false,
    bad: Sample::Answers(&[
        ("working-for-instance", "- [x] Events\n  - Event Reason: `OrbitMissed`"),
        ("new-api-calls", "No."),
    ]),
    good: Sample::Answers(&[
        ("working-for-instance", "- [x] Events\n  - Event Reason: `OrbitMissed`"),
        ("new-api-calls", "Yes: kube-scheduler writes an event when a Pod misses its window, one a minute at most."),
    ]),
    check: Check::Answers(check),
};

/// Reasons that components of Kubernetes give already: an event with one of them need not be new.
const KNOWN: [&str; 47] = [
    "BackOff",
    "Created",
    "DeadlineExceeded",
    "DNSConfigForming",
    "EnsuredLoadBalancer",
    "EnsuringLoadBalancer",
    "Evicted",
    "ExternalProvisioning",
    "Failed",
    "FailedAttachVolume",
    "FailedBinding",
    "FailedCreate",
    "FailedCreatePodSandBox",
    "FailedDelete",
    "FailedGetResourceMetric",
    "FailedKillPod",
    "FailedMapVolume",
    "FailedMount",
    "FailedRescale",
    "FailedResize",
    "FailedScheduling",
    "FailedSync",
    "FileSystemResizeSuccessful",
    "Killing",
    "LeaderElection",
    "NodeAllocatableEnforced",
    "NodeNotReady",
    "NodeReady",
    "OOMKilling",
    "Preempted",
    "ProbeWarning",
    "ProvisioningFailed",
    "ProvisioningSucceeded",
    "Pulled",
    "Pulling",
    "Rebooted",
    "SandboxChanged",
    "ScalingReplicaSet",
    "Scheduled",
    "Started",
    "SuccessfulAttachVolume",
    "SuccessfulCreate",
    "SuccessfulDelete",
    "SuccessfulRescale",
    "TaintManagerEviction",
    "Unhealthy",
    "VolumeResizeFailed",
];
/// Words that say of an event that it is new.
const NEW: [&str; 4] = ["new event", "record an event", "emit an event", "send an event"];

fn check(answers: &Answers<'_>) -> Vec<Hit> {
    if !answers.review.is_open() {
        return Vec::new();
    }
    let (Some(signs), Some(calls)) = (answers.said("working-for-instance"), answers.said("new-api-calls")) else {
        return Vec::new();
    };
    let denies = calls.plain().split(|c: char| !c.is_alphanumeric()).next() == Some("no");
    if !denies || calls.plain().contains("event") {
        return Vec::new();
    }
    let ticked = signs.ticked();
    let below = ticked.iter().filter(|ticked| ticked.label.to_lowercase().starts_with("event")).flat_map(|ticked| &ticked.below);
    let lines: Vec<&str> = below.copied().collect();
    let reasons: Vec<&str> = lines.iter().flat_map(|line| reasons(line)).collect();
    let named = reasons.first().filter(|_| !reasons.iter().any(|reason| KNOWN.contains(reason)));
    let told = lines.iter().find(|line| reasons.is_empty() && NEW.iter().any(|words| line.to_lowercase().contains(words)));
    let Some(event) = named.copied().or_else(|| told.map(|line| line.trim().trim_start_matches(['-', ' ']))) else {
        return Vec::new();
    };
    let (own, other) = (answers.name(calls.question), answers.name(signs.question));
    let message = format!("\"{own}\" says no, and \"{other}\" names an event: `{}`", excerpt(event));
    vec![Hit::new(File::Readme, answers.place_of(calls, calls.first_line()), message).about(event).question(calls.question)]
}

/// The words of `line` that look like reasons: several words written as one, each with a capital letter.
fn reasons(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 5);
    let capitals = |word: &str| word.chars().filter(char::is_ascii_uppercase).count();
    words.filter(move |word| word.starts_with(|c: char| c.is_ascii_uppercase()) && capitals(word) > 1 && capitals(word) < word.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_words_written_as_one() {
        let line = "  - Event Reason: `OrbitMissed`, from the API server's HTTP handler for a POD (KEP-9999)";
        assert_eq!(reasons(line).collect::<Vec<_>>(), ["OrbitMissed"]);
    }
}
