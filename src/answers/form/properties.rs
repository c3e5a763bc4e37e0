use proptest::prelude::*;

use super::*;
use crate::questionnaire::Catalogue;

/// Answers of every shape: the examples of the catalogue, also loose, further in, and with other marks.
fn answers() -> Vec<(String, Shape)> {
    let catalogue = Catalogue::embedded();
    let structured = catalogue.questions.into_iter().filter(|question| question.shape != Shape::Text);
    let variants = structured.flat_map(|question| {
        let example = question.example;
        let loose = example.replace("\n- ", "\n\n- ");
        let deeper: String = example.lines().map(|line| format!("   {line}\n")).collect();
        let below = example.replace("- ", "+ ").replace(": ", ":\n\n      ");
        [example, loose, deeper, below].map(|answer| (answer.trim_end().to_owned(), question.shape.clone()))
    });
    variants.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_place_in_the_text_is_one_in_a_value_and_back(n in 0usize..1000, at in 0usize..4000) {
        let answers = answers();
        let (answer, shape) = &answers[n % answers.len()];
        let form = Form::read(answer, shape).expect("an example is a form");
        let at = at % (answer.len() + 1);
        if let Some((row, line, byte)) = form.place_at(at) {
            let nearest = form.byte_of(row, line, byte);
            prop_assert_eq!(form.place_at(nearest), Some((row, line, byte)), "{} of {}", at, answer);
            prop_assert!(answer.is_char_boundary(nearest));
        } else {
            let words = answer.as_bytes().get(at).is_some_and(|byte| !byte.is_ascii_whitespace());
            prop_assert!(!words, "{} of {} is in no row", at, answer);
        }
    }

    #[test]
    fn a_value_changes_the_lines_it_stands_on(n in 0usize..1000, row in 0usize..100, words in "[a-z]{1,8}( [a-z]{1,8}){0,3}") {
        let answers = answers();
        let (answer, shape) = &answers[n % answers.len()];
        let form = Form::read(answer, shape).expect("an example is a form");
        let row = row % form.rows().len();
        prop_assume!(form.rows()[row].takes_value() && form.rows()[row].kind != RowKind::Text);
        let new = form.with_value(row, &words).text;
        let (old, now): (Vec<&str>, Vec<&str>) = (answer.lines().collect(), new.lines().collect());
        let head = old.iter().zip(&now).take_while(|(a, b)| a == b).count();
        let tail = old[head..].iter().rev().zip(now[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        let held = form.rows()[row].value.lines().count().max(1);
        // A value that begins below its label keeps the label's line.
        prop_assert!(old.len() - head - tail <= held + 2, "{:?}", &old[head..old.len() - tail]);
        let again = Form::read(&new, shape).expect("it is a form still");
        prop_assert_eq!(&again.rows()[row].value, &words);
    }
}

#[test]
fn nothing_is_no_place_in_the_template() {
    let shape = Shape::Records { entry: "failure".to_owned(), fields: Vec::new() };
    let form = Form::read("", &shape).expect("it is a form");
    assert!(form.is_template());
    assert_eq!((form.place_at(0), form.byte_of(0, 0, 0), form.rows().len()), (None, 0, 1));
}
