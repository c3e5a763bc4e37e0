//! Every answer that has a form, changed row by row.

use kepready::answers::Reading;
use kepready::answers::form::{Form, Row, RowKind};
use kepready::questionnaire::{Catalogue, Shape};

/// Holds each structured answer of a README to what forms promise.
pub fn check(text: &str) -> Result<(), String> {
    let catalogue = Catalogue::embedded();
    let reading = Reading::new(text, &catalogue);
    for (n, answer) in reading.answers().iter().enumerate() {
        let question = &catalogue.questions[n];
        let Ok(form) = Form::read(&answer.text, &question.shape) else { continue };
        if form.write() != answer.text {
            return Err(format!("{}: read and written is another text", question.id));
        }
        for row in 0..form.rows().len() {
            check_row(&form, row, &question.shape)
                .map_err(|why| format!("{}, row {row} {:?}: {why}", question.id, form.rows()[row].label))?;
        }
    }
    Ok(())
}

fn check_row(form: &Form, row: usize, shape: &Shape) -> Result<(), String> {
    let old = &form.rows()[row];
    if form.with_value(row, &old.value).text != form.write() {
        return Err("its own value changes the text".to_owned());
    }
    if old.is_written() && !form.is_template() && old.takes_value() {
        for (line, words) in old.value.lines().enumerate() {
            let (start, end) = (form.byte_of(row, line, 0), form.byte_of(row, line, words.len()));
            if &form.write()[start..end] != words && old.kind != RowKind::Record {
                return Err(format!("line {line} of its value is not at {start}..{end}"));
            }
            let place = form.place_at(end);
            if place != Some((row, line, words.len())) && !words.is_empty() && old.kind != RowKind::Record {
                return Err(format!("the end of line {line} of its value is taken for {place:?}"));
            }
        }
    }
    if let RowKind::Choice(ticked) = old.kind {
        let ticked_now = form.with_tick(row).ok_or("it cannot be ticked")?.text;
        let again = Form::read(&ticked_now, shape).map_err(|why| format!("ticked: {why}"))?;
        let kind = again.rows()[row].kind;
        return if kind == RowKind::Choice(Some(ticked != Some(true))) { Ok(()) } else { Err(format!("{kind:?}")) };
    }
    let values: &[&str] = match old.kind {
        RowKind::Field => &["kq7x", "kq7x one\n\n- two\n- three\n\nfour", "- kq7x\n  - one"],
        RowKind::Text if form.rows().len() == 1 => &["kq7x"],
        // Words between items can be the name or the head of what stands below them.
        RowKind::Text => &[],
        _ => &["kq7x"],
    };
    for value in values {
        only_this(form, row, value, shape).map_err(|why| format!("as {value:?}: {why}"))?;
    }
    let lines: Vec<&str> = old.value.lines().collect();
    for n in (0..lines.len()).filter(|&n| !lines[n].contains("```") && !lines[n].trim().is_empty()) {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[n].push_str(" kq7x");
        let new = form.with_value(row, &lines.join("\n")).text;
        let changed = form.write().lines().zip(new.lines()).filter(|(old, new)| old != new).count();
        if changed != 1 || form.write().lines().count() != new.lines().count() {
            return Err(format!("a word on line {} changes {changed} lines", n + 1));
        }
    }
    Ok(())
}

/// The row has the value after it was given, and nothing else is another.
fn only_this(form: &Form, row: usize, value: &str, shape: &Shape) -> Result<(), String> {
    let new = form.with_value(row, value).text;
    let again = Form::read(&new, shape).map_err(|why| format!("{why} in {new:?}"))?;
    let seen = |row: &Row| (std::mem::discriminant(&row.kind), row.label.clone(), row.value.clone());
    let mut expected: Vec<_> = form.rows().iter().map(seen).collect();
    expected[row].2 = value.to_owned();
    let got: Vec<_> = again.rows().iter().map(seen).collect();
    if got == expected {
        Ok(())
    } else {
        Err(format!("{:?}\nexpected {expected:?}\ngot      {got:?}\n{new}", form.write()))
    }
}
