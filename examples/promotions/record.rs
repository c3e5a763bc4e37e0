//! One promotion of the list.

use kepready::kep::Stage;
use serde_json::Value;

use crate::git::Git;

/// A promotion as it was merged.
pub struct Record {
    pub kep: String,
    /// The directory of the KEP.
    pub dir: String,
    pub from: Stage,
    pub to: Stage,
    /// The commit that merged it; its first parent is the state before.
    pub merge: String,
    pub date: String,
    /// Questions newly answered or revised by it.
    pub edited: Vec<String>,
    /// Whether the README had a questionnaire before.
    pub had_questionnaire: bool,
}

impl Record {
    pub fn step(&self) -> (Stage, Stage) {
        (self.from, self.to)
    }

    /// README and kep.yaml as they were before it.
    pub fn before(&self, git: &mut Git) -> Option<(String, String)> {
        let revision = format!("{}^1", self.merge);
        let mut file = |name| git.file(&revision, &format!("{}/{name}", self.dir));
        Some((file("README.md")?, file("kep.yaml")?))
    }

    /// Whether the record may be tuned on; the others are kept apart.
    pub fn is_training(&self) -> bool {
        self.kep.parse::<u32>().is_ok_and(|number| number % 2 == 0)
    }
}

/// Reads the list.
pub fn read(text: &str) -> Vec<Record> {
    let list: Vec<Value> = serde_json::from_str(text).expect("the list is JSON");
    list.iter().map(record).collect()
}

fn record(value: &Value) -> Record {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let stage = |key: &str| text(key).parse::<Stage>().expect("a promotion has two stages");
    let ids = |key: &str| -> Vec<String> {
        value[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Record {
        kep: text("kep"),
        dir: text("dir"),
        from: stage("from"),
        to: stage("to"),
        merge: text("merge"),
        date: text("date"),
        edited: [ids("newly_answered"), ids("revised")].concat(),
        had_questionnaire: matches!(text("layout_before").as_str(), "modern" | "legacy"),
    }
}
