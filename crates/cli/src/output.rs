//! Data to standard output, everything else to standard error.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write as _;

/// Columns of a terminal that every table fits.
pub const WIDTH: u16 = 100;

/// Prints a line of data.
///
/// # Errors
/// Standard output is closed.
pub fn line(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// Prints a line for the person at the terminal.
pub fn note(text: &str) {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A progress bar on standard error; hidden where that is no terminal.
pub fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(8));
    let form = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
    match ProgressStyle::with_template(form) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A table of texts.
#[derive(Debug, Clone)]
pub struct Table {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these heads.
    pub const fn new(heads: Vec<(String, Align)>) -> Self {
        Self {
            heads,
            rows: Vec::new(),
        }
    }

    /// Adds a row, one cell for each head.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// True if it has no rows.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as lines that fit [`WIDTH`] columns, wide characters counted as two.
    pub fn render(&self) -> String {
        let mut grid = Grid::new();
        let rule = LineStyle::none().fill('─').junction('─');
        grid.load_style(TableStyle::new().header_separator(rule))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(WIDTH)
            .set_header(self.heads.iter().map(|(head, _)| head));
        for (i, (_, align)) in self.heads.iter().enumerate() {
            let Some(column) = grid.column_mut(i) else {
                continue;
            };
            column.set_padding((0, 2));
            if *align == Align::Right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for row in &self.rows {
            grid.add_row(row);
        }
        let lines = grid.lines().map(|line| line.trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of a line on a terminal, wide characters counted as two.
    pub fn columns(line: &str) -> usize {
        let wide = [0x2e80..=0xa4cf, 0xf900..=0xfaff, 0xff00..=0xff60];
        let wide = |c: char| wide.iter().any(|range| range.contains(&u32::from(c)));
        line.chars().map(|c| 1 + usize::from(wide(c))).sum()
    }

    #[test]
    fn tables_fit_a_hundred_columns() {
        let heads = ["企业名称", "机构", "得分"];
        let aligns = [Align::Left, Align::Left, Align::Right];
        let heads = heads.map(str::to_owned).into_iter().zip(aligns).collect();
        let mut table = Table::new(heads);
        table.row(vec!["样本企业".repeat(20), "城市商业银行".repeat(20), "123456".to_owned()]);
        table.row(vec!["a".to_owned(), "b".to_owned(), "7".to_owned()]);
        let text = table.render();
        for line in text.lines() {
            assert!(columns(line) <= usize::from(WIDTH), "{}: {line}", columns(line));
        }
        assert!(text.contains("123456"), "{text}");
    }

    #[test]
    fn small_tables_stay_small() {
        let mut table = Table::new(vec![
            ("name".to_owned(), Align::Left),
            ("points".to_owned(), Align::Right),
        ]);
        table.row(vec!["甲".to_owned(), "7".to_owned()]);
        let expected = expect_test::expect![[r#"
            name   points
            ───────────────
            甲          7"#]];
        expected.assert_eq(&table.render());
    }
}
