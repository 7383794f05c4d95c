//! What became of the rows, counted.

use std::collections::BTreeMap;

/// What one injection left behind.
#[derive(Debug, Default)]
pub struct Cell {
    pub lost: u64,
    pub doubled: u64,
    pub half_written: u64,
    /// The first thing that was wrong.
    pub wrong: Option<String>,
}

impl Cell {
    pub(super) fn lost(&mut self, what: String) {
        self.lost += 1;
        self.wrong.get_or_insert(what);
    }

    pub(super) fn doubled(&mut self, what: String) {
        self.doubled += 1;
        self.wrong.get_or_insert(what);
    }

    pub(super) fn halved(&mut self, what: String) {
        self.half_written += 1;
        self.wrong.get_or_insert(what);
    }

    /// Compares rows `table ⇥ key ⇥ values` with those of an undisturbed run.
    pub(super) fn compare(&mut self, expected: &[String], reached: &[String]) {
        if expected == reached {
            return;
        }
        let (before, after) = (by_key(expected), by_key(reached));
        let none = Vec::new();
        for (key, rows) in &before {
            let others = after.get(key).unwrap_or(&none);
            self.lost += rows.len().saturating_sub(others.len()) as u64;
            self.half_written += u64::from(rows.len() == others.len() && rows != others);
        }
        for (key, rows) in &after {
            self.doubled += rows.len().saturating_sub(before.get(key).map_or(0, Vec::len)) as u64;
        }
        self.wrong.get_or_insert(differing(expected, reached));
    }
}

fn by_key(rows: &[String]) -> BTreeMap<&str, Vec<&str>> {
    let mut by_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        let end = row.match_indices('\t').nth(1).map_or(row.len(), |(end, _)| end);
        by_key.entry(&row[..end]).or_default().push(&row[end..]);
    }
    by_key
}

/// The first row of the nearest state that is missing, or the first that is too many.
pub(super) fn first(states: &[Vec<String>], reached: &[String]) -> String {
    let common = |state: &&Vec<String>| state.iter().filter(|row| reached.contains(row)).count();
    states.iter().max_by_key(common).map(|state| differing(state, reached)).unwrap_or_default()
}

fn differing(expected: &[String], reached: &[String]) -> String {
    let missing = expected.iter().find(|row| !reached.contains(row)).map(|row| format!("missing {row}"));
    let more = reached.iter().find(|row| !expected.contains(row)).map(|row| format!("too many {row}"));
    [missing, more].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Fault and step → how often it was injected, and what was left behind.
#[derive(Debug, Default)]
pub struct Table(BTreeMap<(&'static str, String), (u64, Cell)>);

impl Table {
    pub(super) fn add(&mut self, fault: &'static str, step: &str, cell: &Cell) {
        let (count, sum) = self.0.entry((fault, step.to_owned())).or_default();
        *count += 1;
        sum.lost += cell.lost;
        sum.doubled += cell.doubled;
        sum.half_written += cell.half_written;
    }

    /// Injections, lost, doubled, half-written.
    pub fn sums(&self) -> [u64; 4] {
        self.0.values().fold([0; 4], |[count, lost, doubled, half], (more, cell)| {
            [count + more, lost + cell.lost, doubled + cell.doubled, half + cell.half_written]
        })
    }

    /// Rows of a table in Markdown, the sums last.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            "| fault | step | injections | lost | doubled | half-written |".to_owned(),
            "| --- | --- | ---: | ---: | ---: | ---: |".to_owned(),
        ];
        let row = |fault: &str, step: &str, [count, lost, doubled, half]: [u64; 4]| {
            format!("| {fault} | {step} | {count} | {lost} | {doubled} | {half} |")
        };
        lines.extend(self.0.iter().map(|((fault, step), (count, cell))| {
            row(fault, step, [*count, cell.lost, cell.doubled, cell.half_written])
        }));
        lines.push(row("all", "", self.sums()));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn lost_doubled_and_half_written_rows_are_told_apart() {
        let expected = rows("doc\tA\t1\ndoc\tB\t2\nline\tB 1\t3");
        let judge = |reached: &str| {
            let mut cell = Cell::default();
            cell.compare(&expected, &rows(reached));
            [cell.lost, cell.doubled, cell.half_written]
        };
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t2\nline\tB 1\t3"), [0, 0, 0]);
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t2"), [1, 0, 0]);
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t2\ndoc\tB\t9\nline\tB 1\t3"), [0, 1, 0]);
        assert_eq!(judge("doc\tA\t1\ndoc\tB\t7\nline\tB 1\t3"), [0, 0, 1]);
    }

    #[test]
    fn a_table_ends_with_its_sums() {
        let mut table = Table::default();
        table.add("kill", "lines", &Cell { lost: 2, ..Cell::default() });
        table.add("kill", "lines", &Cell::default());
        assert_eq!(table.sums(), [2, 2, 0, 0]);
        assert_eq!(table.lines()[2..], ["| kill | lines | 2 | 2 | 0 | 0 |", "| all |  | 2 | 2 | 0 | 0 |"]);
    }
}
