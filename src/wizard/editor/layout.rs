use super::buffer::Touched;
use super::wrap::Fold;

/// Where each line stands on an endless sheet of one width: the fold of every line, and running totals of rows.
///
/// A change folds only the lines it touched. A key in a line that keeps its rows costs nothing else; one that
/// changes them costs a logarithm; only a change in the number of lines goes over all totals, which are small.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    width: usize,
    folds: Vec<Fold>,
    totals: Totals,
}

impl Layout {
    /// Lays out all of `lines`.
    pub(super) fn new(lines: &[String], width: usize) -> Self {
        let folds: Vec<Fold> = lines.iter().map(|line| Fold::new(line, width)).collect();
        let totals = Totals::new(&folds);
        Self { width, folds, totals }
    }

    /// How many columns a row has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Follows a change that has been made to `lines`.
    pub(super) fn follow(&mut self, lines: &[String], touched: Touched) {
        let Touched { first, removed, inserted } = touched;
        let fresh = lines[first..first + inserted].iter().map(|line| Fold::new(line, self.width));
        if removed == 1 && inserted == 1 {
            let before = self.folds[first].rows();
            for fold in fresh {
                self.folds[first] = fold;
            }
            self.totals.changed(first, before, self.folds[first].rows());
        } else {
            self.folds.splice(first..first + removed, fresh);
            self.totals = Totals::new(&self.folds);
        }
    }

    /// How `line` is folded.
    pub(super) fn fold(&self, line: usize) -> &Fold {
        &self.folds[line]
    }

    /// How many rows the whole text has.
    pub(super) fn rows(&self) -> usize {
        self.totals.before(self.folds.len())
    }

    /// The row of the sheet at which `line` begins.
    pub(super) fn first_row(&self, line: usize) -> usize {
        self.totals.before(line)
    }

    /// The line that shows row `row` of the sheet, and which of its rows that is; the last one if there is no such row.
    pub(super) fn locate(&self, row: usize) -> (usize, usize) {
        let (line, within) = self.totals.locate(row);
        match self.folds.get(line) {
            Some(_) => (line, within),
            None => (self.folds.len() - 1, self.folds[self.folds.len() - 1].rows() - 1),
        }
    }
}

/// Sums of rows that can be changed and looked up in logarithmic time (a Fenwick tree).
#[derive(Clone, Debug)]
struct Totals {
    tree: Vec<u32>,
}

impl Totals {
    fn new(folds: &[Fold]) -> Self {
        let mut tree: Vec<u32> = folds.iter().map(|fold| narrow(fold.rows())).collect();
        for at in 0..tree.len() {
            let parent = at | (at + 1);
            if parent < tree.len() {
                tree[parent] += tree[at];
            }
        }
        Self { tree }
    }

    fn changed(&mut self, line: usize, before: usize, after: usize) {
        let mut at = if before == after { self.tree.len() } else { line };
        while at < self.tree.len() {
            self.tree[at] = self.tree[at] + narrow(after) - narrow(before);
            at |= at + 1;
        }
    }

    /// The rows of all lines before `line`.
    fn before(&self, line: usize) -> usize {
        let (mut sum, mut at) = (0, line);
        while at > 0 {
            sum += self.tree[at - 1] as usize;
            at &= at - 1;
        }
        sum
    }

    /// The line that holds `row` and how far into it that is; a line that is not there for a row that is not there.
    fn locate(&self, row: usize) -> (usize, usize) {
        let (mut line, mut left) = (0, row);
        let mut step = self.tree.len().checked_ilog2().map_or(0, |bits| 1 << bits);
        while step > 0 {
            if let Some(&sum) = self.tree.get(line + step - 1)
                && sum as usize <= left
            {
                line += step;
                left -= sum as usize;
            }
            step /= 2;
        }
        (line, left)
    }
}

fn narrow(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_and_lines_find_each_other() {
        let lines: Vec<String> = ["aaa bbb", "", "ccc", "d d d d d"].map(String::from).into();
        let layout = Layout::new(&lines, 3);
        assert_eq!(layout.rows(), 2 + 1 + 1 + 3);
        assert_eq!((0..4).map(|line| layout.first_row(line)).collect::<Vec<_>>(), [0, 2, 3, 4]);
        assert_eq!(
            (0..9).map(|row| layout.locate(row)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2), (3, 2), (3, 2)]
        );
    }

    proptest! {
        #[test]
        fn following_changes_is_laying_out_anew(
            mut lines in prop::collection::vec("[ab ]{0,12}", 1..20),
            changes in prop::collection::vec((0usize..20, 0usize..4, prop::collection::vec("[ab ]{0,12}", 1..4)), 0..8),
        ) {
            let mut layout = Layout::new(&lines, 4);
            for (first, removed, fresh) in changes {
                let first = first % lines.len();
                let removed = removed.clamp(1, lines.len() - first);
                let inserted = fresh.len();
                lines.splice(first..first + removed, fresh);
                layout.follow(&lines, Touched { first, removed, inserted });
            }
            let anew = Layout::new(&lines, 4);
            prop_assert_eq!(&layout.folds, &anew.folds);
            prop_assert_eq!(&layout.totals.tree, &anew.totals.tree);
            let mut row = 0;
            for line in 0..lines.len() {
                prop_assert_eq!(layout.first_row(line), row);
                prop_assert_eq!(layout.locate(row), (line, 0));
                row += layout.fold(line).rows();
            }
        }
    }
}
