//! Reads our own small tables; every problem names row, field, value and what would be right.

use domain::Confidence;

/// Most rows of a table.
pub const ROWS_MAX: usize = 1_000;

/// One problem of a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, `{field}`: `{value}`; must be {expected}")]
pub struct RowProblem {
    /// Line of the table; the header is 1.
    pub row: usize,
    /// The column; empty for the row as a whole.
    pub field: String,
    /// The cell as it came.
    pub value: String,
    /// What would be right.
    pub expected: String,
}

/// One row of a table, and the problems found in it.
pub(crate) struct Row<'a> {
    number: usize,
    columns: &'static [&'static str],
    cells: Vec<&'a str>,
    pub problems: Vec<RowProblem>,
}

/// The rows of a table without quoted cells, whose header must be exactly `columns`.
pub(crate) fn rows<'a>(
    text: &'a str,
    columns: &'static [&'static str],
) -> Result<Vec<Row<'a>>, Vec<RowProblem>> {
    let mut lines = text.lines().map(str::trim_end);
    let header = lines.next().unwrap_or_default();
    let wrong = |row, value: String, expected| {
        vec![RowProblem {
            row,
            field: String::new(),
            value,
            expected,
        }]
    };
    if header.split(',').ne(columns.iter().copied()) {
        return Err(wrong(1, header.to_owned(), columns.join(",")));
    }
    let lines: Vec<&str> = lines.collect();
    if lines.len() > ROWS_MAX {
        let expected = format!("the last, at most {ROWS_MAX} rows");
        return Err(wrong(ROWS_MAX + 2, String::new(), expected));
    }
    let rows = lines.into_iter().enumerate().map(|(at, line)| {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let mut row = Row {
            number: at + 2,
            columns,
            cells,
            problems: Vec::new(),
        };
        if row.cells.len() != columns.len() {
            let count = row.cells.len().to_string();
            row.wrong("", &count, &format!("{} cells", columns.len()));
        }
        row
    });
    Ok(rows.collect())
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where it is not there.
    pub(crate) fn cell(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|known| *known == column);
        at.and_then(|at| self.cells.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// Records a problem of a column.
    pub(crate) fn wrong(&mut self, field: &str, value: &str, expected: &str) {
        self.problems.push(RowProblem {
            row: self.number,
            field: field.to_owned(),
            value: value.to_owned(),
            expected: expected.to_owned(),
        });
    }

    /// The value of a cell, or a problem that says what would be right.
    pub(crate) fn read<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let cell = self.cell(column);
        let value = parse(cell);
        if value.is_none() {
            self.wrong(column, cell, expected);
        }
        value
    }

    /// A cell that must not be empty.
    pub(crate) fn text(&mut self, column: &str) -> String {
        let some = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        self.read(column, "a text", some).unwrap_or_default()
    }

    /// How sure something is.
    pub(crate) fn confidence(&mut self, column: &str) -> Confidence {
        let codes: Vec<&str> = Confidence::ALL.iter().map(|it| it.code()).collect();
        self.read(column, &codes.join(" or "), Confidence::from_code)
            .unwrap_or(Confidence::Compiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_another_header_or_too_many_cells_is_told() {
        let columns = &["a", "b"];
        let problems = rows("a,c\n1,2", columns).err().expect("another header");
        assert_eq!(problems[0].to_string(), "row 1, ``: `a,c`; must be a,b");
        let rows = rows("a,b\n1,2\n1,2,3", columns).expect("rows");
        assert!(rows[0].problems.is_empty());
        let problem = rows[1].problems[0].to_string();
        assert_eq!(problem, "row 3, ``: `3`; must be 2 cells");
        let long = format!("a,b\n{}", "1,2\n".repeat(ROWS_MAX + 1));
        assert!(super::rows(&long, columns).is_err());
    }
}
