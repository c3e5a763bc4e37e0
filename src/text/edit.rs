use super::Span;

/// One replacement: the bytes of `span` give way to `replacement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

impl Edit {
    /// Replaces the bytes of `span`.
    pub fn replace(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }

    /// Puts `text` in front of the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(offset), text)
    }

    /// Takes the bytes of `span` away.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Edits of one text: sorted by position and disjoint, so that they can be applied in one pass.
///
/// Insertions at the same offset are applied in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    sorted: Vec<Edit>,
}

impl Edits {
    /// No edits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an edit.
    ///
    /// # Panics
    ///
    /// When it overlaps one that is there already: two answers to what one byte becomes are a bug of the caller.
    pub fn push(&mut self, edit: Edit) {
        let at =
            self.sorted.partition_point(|known| (known.span.start, known.span.end) <= (edit.span.start, edit.span.end));
        let clear_before = at == 0 || self.sorted[at - 1].span.end <= edit.span.start;
        let clear_after = self.sorted.get(at).is_none_or(|next| edit.span.end <= next.span.start);
        assert!(clear_before && clear_after, "edits of one text do not overlap");
        self.sorted.insert(at, edit);
    }

    /// Adds all edits of `other`, which are edits of the same text.
    pub fn extend(&mut self, other: Edits) {
        for edit in other.sorted {
            self.push(edit);
        }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The edits in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.sorted.iter()
    }

    /// `text` with every edit carried out.
    pub fn apply(&self, text: &str) -> String {
        let grown: usize = self.sorted.iter().map(|edit| edit.replacement.len()).sum();
        let mut out = String::with_capacity(text.len() + grown);
        let mut done = 0;
        for edit in &self.sorted {
            out.push_str(&text[done..edit.span.start]);
            out.push_str(&edit.replacement);
            done = edit.span.end;
        }
        out.push_str(&text[done..]);
        out
    }
}

impl FromIterator<Edit> for Edits {
    fn from_iter<I: IntoIterator<Item = Edit>>(edits: I) -> Self {
        let mut all = Self::new();
        for edit in edits {
            all.push(edit);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_applied_in_text_order_whatever_order_they_came_in() {
        let edits: Edits = [
            Edit::replace(Span::new(6, 11), "there"),
            Edit::insert(0, ">"),
            Edit::delete(Span::new(11, 12)),
            Edit::insert(0, " "),
        ]
        .into_iter()
        .collect();
        assert_eq!(edits.apply("hello world!"), "> hello there");
    }

    #[test]
    #[should_panic(expected = "do not overlap")]
    fn overlapping_edits_are_a_bug() {
        let mut edits = Edits::new();
        edits.push(Edit::delete(Span::new(2, 5)));
        edits.push(Edit::delete(Span::new(4, 6)));
    }

    #[test]
    fn an_insertion_at_the_edge_of_a_replacement_is_no_overlap() {
        let mut edits = Edits::new();
        edits.push(Edit::replace(Span::new(2, 4), "X"));
        edits.push(Edit::insert(2, "<"));
        edits.push(Edit::insert(4, ">"));
        assert_eq!(edits.apply("abcdef"), "ab<X>ef");
    }
}
