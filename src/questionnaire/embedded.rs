//! The catalogue that the program carries, and the tests that hold its files to what is promised about them.

use super::Catalogue;

/// The files that the program carries, by name.
const FILES: [(&str, &str); 6] = [
    ("questions/1-enablement.yaml", include_str!("../../questions/1-enablement.yaml")),
    ("questions/2-rollout.yaml", include_str!("../../questions/2-rollout.yaml")),
    ("questions/3-monitoring.yaml", include_str!("../../questions/3-monitoring.yaml")),
    ("questions/4-dependencies.yaml", include_str!("../../questions/4-dependencies.yaml")),
    ("questions/5-scalability.yaml", include_str!("../../questions/5-scalability.yaml")),
    ("questions/6-troubleshooting.yaml", include_str!("../../questions/6-troubleshooting.yaml")),
];

impl Catalogue {
    /// The catalogue that the program carries.
    pub fn embedded() -> Catalogue {
        Self::from_files(&FILES).expect("the embedded catalogue is free of errors, a test sees to it")
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::kep::Stage;
    use crate::questionnaire::{Field, Requirement, Shape, Wording};

    /// Section, id and title of each question. Ids are permanent, and titles are what other tools look for.
    const QUESTIONS: [(&str, &str, &str); 25] = [
        ("enablement", "enable-disable", "How can this feature be enabled / disabled in a live cluster?"),
        ("enablement", "default-behavior", "Does enabling the feature change any default behavior?"),
        (
            "enablement",
            "rollback",
            "Can the feature be disabled once it has been enabled (i.e. can we roll back the enablement)?",
        ),
        ("enablement", "reenable", "What happens if we reenable the feature if it was previously rolled back?"),
        ("enablement", "enablement-tests", "Are there any tests for feature enablement/disablement?"),
        ("rollout", "rollout-failure", "How can a rollout or rollback fail? Can it impact already running workloads?"),
        ("rollout", "rollback-metrics", "What specific metrics should inform a rollback?"),
        (
            "rollout",
            "upgrade-tested",
            "Were upgrade and rollback tested? Was the upgrade->downgrade->upgrade path tested?",
        ),
        (
            "rollout",
            "deprecations",
            "Is the rollout accompanied by any deprecations and/or removals of features, APIs, fields of API types, flags, etc.?",
        ),
        ("monitoring", "in-use", "How can an operator determine if the feature is in use by workloads?"),
        (
            "monitoring",
            "working-for-instance",
            "How can someone using this feature know that it is working for their instance?",
        ),
        ("monitoring", "slos", "What are the reasonable SLOs (Service Level Objectives) for the enhancement?"),
        (
            "monitoring",
            "slis",
            "What are the SLIs (Service Level Indicators) an operator can use to determine the health of the service?",
        ),
        (
            "monitoring",
            "missing-metrics",
            "Are there any missing metrics that would be useful to have to improve observability of this feature?",
        ),
        ("dependencies", "dependencies", "Does this feature depend on any specific services running in the cluster?"),
        ("scalability", "new-api-calls", "Will enabling / using this feature result in any new API calls?"),
        ("scalability", "new-api-types", "Will enabling / using this feature result in introducing new API types?"),
        (
            "scalability",
            "cloud-calls",
            "Will enabling / using this feature result in any new calls to the cloud provider?",
        ),
        (
            "scalability",
            "object-growth",
            "Will enabling / using this feature result in increasing size or count of the existing API objects?",
        ),
        (
            "scalability",
            "slo-impact",
            "Will enabling / using this feature result in increasing time taken by any operations covered by existing SLIs/SLOs?",
        ),
        (
            "scalability",
            "resource-usage",
            "Will enabling / using this feature result in non-negligible increase of resource usage (CPU, RAM, disk, IO, ...) in any components?",
        ),
        (
            "scalability",
            "node-exhaustion",
            "Can enabling / using this feature result in resource exhaustion of some node resources (PIDs, sockets, inodes, etc.)?",
        ),
        (
            "troubleshooting",
            "control-plane-outage",
            "How does this feature react if the API server and/or etcd is unavailable?",
        ),
        ("troubleshooting", "failure-modes", "What are other known failure modes?"),
        (
            "troubleshooting",
            "slo-steps",
            "What steps should be taken if SLOs are not being met to determine the problem?",
        ),
    ];

    #[test]
    fn the_embedded_files_have_no_errors() {
        let errors = Catalogue::from_files(&FILES).err().unwrap_or_default();
        assert!(errors.is_empty(), "{}", errors.iter().map(|error| format!("{error}\n")).collect::<String>());
    }

    #[test]
    fn ids_and_titles_are_the_ones_promised() {
        let catalogue = Catalogue::embedded();
        let found: Vec<(&str, &str, &str)> = (0..catalogue.questions.len())
            .map(|index| {
                let question = &catalogue.questions[index];
                (catalogue.section_of(index).id.as_str(), question.id.as_str(), question.title.as_str())
            })
            .collect();
        assert_eq!(found, QUESTIONS);
        let sections: Vec<(&str, &str)> =
            catalogue.sections.iter().map(|section| (section.id.as_str(), section.title.as_str())).collect();
        assert_eq!(
            sections,
            [
                ("enablement", "Feature Enablement and Rollback"),
                ("rollout", "Rollout, Upgrade and Rollback Planning"),
                ("monitoring", "Monitoring Requirements"),
                ("dependencies", "Dependencies"),
                ("scalability", "Scalability"),
                ("troubleshooting", "Troubleshooting"),
            ]
        );
    }

    #[test]
    fn each_stage_asks_what_the_template_says() {
        use Requirement::{Confirm, Encouraged, Optional, Required};
        let catalogue = Catalogue::embedded();
        let later = [Stage::Deprecated, Stage::Disabled, Stage::Removed];
        let profile = ["enable-disable", "default-behavior", "rollback", "deprecations"];
        for (index, (section, id, _)) in QUESTIONS.into_iter().enumerate() {
            let expected = match section {
                "enablement" => [Required, Required, Required],
                "rollout" | "dependencies" => [Optional, Required, Required],
                "monitoring" | "troubleshooting" => [Optional, Required, Confirm],
                _ => [Encouraged, Required, Confirm],
            };
            let found = [Stage::Alpha, Stage::Beta, Stage::Stable].map(|stage| catalogue.requirement(index, stage));
            assert_eq!(found, expected, "{id}");
            let expected = if profile.contains(&id) { Required } else { Optional };
            assert_eq!(later.map(|stage| catalogue.requirement(index, stage)), [expected; 3], "{id}");
        }
    }

    #[test]
    fn shapes_are_the_template_s() {
        let catalogue = Catalogue::embedded();
        let of = |kind: fn(&Shape) -> bool| -> Vec<&str> {
            let questions = catalogue.questions.iter().filter(|question| kind(&question.shape));
            questions.map(|question| question.id.as_str()).collect()
        };
        assert_eq!(of(|shape| matches!(shape, Shape::Options(_))), ["enable-disable", "working-for-instance", "slis"]);
        assert_eq!(of(|shape| matches!(shape, Shape::Records { .. })), ["dependencies", "failure-modes"]);
        assert_eq!(
            of(|shape| matches!(shape, Shape::Fields(_))),
            ["new-api-calls", "new-api-types", "cloud-calls", "object-growth"]
        );
    }

    #[test]
    fn options_and_fields_have_the_template_s_labels() {
        let catalogue = Catalogue::embedded();
        let labels = |id: &str| -> Vec<String> {
            let index = catalogue.index_of(id).expect("the id is one of the 25");
            let plain = |fields: &[Field]| fields.iter().map(|field| field.label.clone()).collect::<Vec<_>>();
            match &catalogue.questions[index].shape {
                Shape::Text => Vec::new(),
                Shape::Options(options) => options
                    .iter()
                    .flat_map(|option| std::iter::once(format!("[ ] {}", option.label)).chain(plain(&option.fields)))
                    .collect(),
                Shape::Records { fields, .. } | Shape::Fields(fields) => plain(fields),
            }
        };
        assert_eq!(
            labels("enable-disable"),
            [
                "[ ] Feature gate (also fill in values in `kep.yaml`)",
                "Feature gate name",
                "Components depending on the feature gate",
                "[ ] Other",
                "Describe the mechanism",
                "Will enabling / disabling the feature require downtime of the control plane?",
                "Will enabling / disabling the feature require downtime or reprovisioning of a node?",
            ]
        );
        assert_eq!(
            labels("working-for-instance"),
            [
                "[ ] Events",
                "Event Reason",
                "[ ] API .status",
                "Condition name",
                "Other field",
                "[ ] Other (treat as last resort)",
                "Details",
            ]
        );
        assert_eq!(
            labels("slis"),
            [
                "[ ] Metrics",
                "Metric name",
                "[Optional] Aggregation method",
                "Components exposing the metric",
                "[ ] Other (treat as last resort)",
                "Details",
            ]
        );
        assert_eq!(
            labels("dependencies"),
            [
                "Usage description",
                "Impact of its outage on the feature",
                "Impact of its degraded performance or high-error rates on the feature",
            ]
        );
        assert_eq!(labels("failure-modes"), ["Detection", "Mitigations", "Diagnostics", "Testing"]);
        assert_eq!(labels("new-api-calls"), ["API call type", "estimated throughput", "originating component(s)"]);
        assert_eq!(
            labels("new-api-types"),
            [
                "API type",
                "Supported number of objects per cluster",
                "Supported number of objects per namespace (for namespace-scoped objects)",
            ]
        );
        assert_eq!(labels("cloud-calls"), ["Which API(s)", "Estimated increase"]);
        assert_eq!(
            labels("object-growth"),
            ["API type(s)", "Estimated increase in size", "Estimated amount of new objects"]
        );
    }

    #[test]
    fn examples_are_written_in_the_shape_of_their_question() {
        for question in Catalogue::embedded().questions {
            let (id, lines) = (&question.id, question.example.lines().collect::<Vec<_>>());
            let item = |label: &str| lines.iter().any(|line| line.trim_start().starts_with(&format!("- {label}: ")));
            match &question.shape {
                Shape::Text => {}
                Shape::Options(options) => {
                    let ticked = |label: &str| lines.contains(&format!("- [x] {label}").as_str());
                    let chosen: Vec<_> = options.iter().filter(|option| ticked(&option.label)).collect();
                    assert!(!chosen.is_empty(), "{id} ticks a box");
                    for field in chosen.iter().flat_map(|option| &option.fields) {
                        assert!(item(&field.label), "{id}: {}", field.label);
                    }
                }
                Shape::Records { fields, .. } => {
                    assert!(lines[0].starts_with("- ") && !lines[0].contains(": "), "{id} begins with an entry's name");
                    assert!(fields.iter().all(|field| item(&field.label)), "{id}");
                }
                Shape::Fields(fields) => assert!(fields.iter().all(|field| item(&field.label)), "{id}"),
            }
        }
    }

    #[test]
    fn texts_fit_where_they_are_shown() {
        for question in Catalogue::embedded().questions {
            let id = &question.id;
            assert!(question.short.width() <= 20, "{id}: the outline has 20 columns for {:?}", question.short);
            assert!(question.why.width() <= 240, "{id}: why is {} long", question.why.width());
            assert!((2..=5).contains(&question.good.len()), "{id}");
            assert!(question.good.iter().all(|point| point.width() <= 100 && !point.ends_with('.')), "{id}");
            assert!((3..=15).contains(&question.example.lines().count()), "{id}");
            assert!(question.example.lines().all(|line| line.width() <= 116), "{id}");
        }
    }

    #[test]
    fn wordings_met_in_keps_find_their_question_and_look_alikes_do_not() {
        let catalogue = Catalogue::embedded();
        let find = |title: &str| -> Option<&str> {
            let wording = Wording::new(title);
            let found = catalogue.questions.iter().find(|question| question.wordings.contains(&wording))?;
            Some(found.id.as_str())
        };
        for (title, id) in [
            ("Can the feature be disabled once it has been enabled?", "rollback"),
            (
                "**Can the feature be disabled once it has been enabled (i.e. can we rollback\n the enablement)?**",
                "rollback",
            ),
            ("What happens if we re-enable the feature if it was previously rolled back?", "reenable"),
            ("How can a rollout fail? Can it impact already running workloads?", "rollout-failure"),
            ("Were upgrade and rollback tested? Was upgrade->downgrade->upgrade path tested?", "upgrade-tested"),
            (
                "Were upgrade and rollback tested? Was the upgrade-\\>downgrade-\\>upgrade path tested?",
                "upgrade-tested",
            ),
            ("Is the rollout accompanied by any deprecations and/or removals of features", "deprecations"),
            ("How can an operator determine if the feature is in use?", "in-use"),
            ("How can someone using this feature know that it is working?", "working-for-instance"),
            ("What are the reasonable SLOs (Service Level Objectives) for the above SLIs?", "slos"),
            ("What are the SLOs (Service Level Objectives) for this component?", "slos"),
            ("What are the SLIs for this feature?", "slis"),
            (
                "Are there any missing metrics that would be useful to have to improve observability if this feature?",
                "missing-metrics",
            ),
            ("Are there any missing metrics that would be useful to have in this context?", "missing-metrics"),
            ("Will enabling / using this feature result in any new calls to cloud provider?", "cloud-calls"),
            (
                "Will enabling / using this feature result in increasing size or count of existing API objects?",
                "object-growth",
            ),
            (
                "Will enabling / using this feature result in increasing time taken by any operations covered by [existing SLIs/SLOs][]?",
                "slo-impact",
            ),
            (
                "Will enabling / using this feature result in non-negligible increase of resource usage?",
                "resource-usage",
            ),
            (
                "How does this feature react if the API server, kubelet and/or etcd is unavailable?",
                "control-plane-outage",
            ),
            ("What steps should be taken if SLOs are not being met?", "slo-steps"),
        ] {
            assert_eq!(find(title), Some(id), "{title}");
        }
        for title in [
            "How can an operator determine if the feature is broken?",
            "How does this feature react if the cloud provider is unavailable?",
            "Does this feature depend on any specific services running outside the cluster?",
            "What specific metrics will inform us that the feature is working as intended?",
            "What specific tests should inform a rollback?",
            "How can a rollback be performed?",
        ] {
            assert_eq!(find(title), None, "{title}");
            for question in &catalogue.questions {
                let near = question
                    .wordings
                    .iter()
                    .find(|w| w.distance(&Wording::new(title), w.letters() * 8 / 100).is_some());
                assert_eq!(near, None, "{title} is no way of asking {}", question.id);
            }
        }
    }
}
