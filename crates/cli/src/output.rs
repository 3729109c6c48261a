//! Data to standard output, everything else to standard error.

use crate::fit::{Ask, fit, least, most, share};
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid, TableStyle,
};
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

/// How this program was called, for commands to copy: by its path, or else by its name.
pub fn program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    if called.contains('/') {
        called
    } else {
        "rongqiao".to_owned()
    }
}

/// A progress bar on standard error; hidden where that is no terminal.
pub fn bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(8));
    let form = "{prefix} {msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
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
    /// Text that is never broken, such as a name that other commands take.
    Whole,
}

/// Columns that every text gets if it has as many: short ones are not broken.
const SHORT: usize = 12;
/// Empty columns after each column of a table.
const GAP: u16 = 2;

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

    /// Puts a column of names before all others.
    pub fn lead(&mut self, head: String, cells: impl Iterator<Item = String>) {
        self.heads.insert(0, (head, Align::Whole));
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.insert(0, cell);
        }
    }

    /// The table as lines that fit [`WIDTH`] columns, wide characters counted as two.
    pub fn render(&self) -> String {
        let widths = self.widths();
        let mut grid = Grid::new();
        let rule = LineStyle::none().fill('─').junction('─');
        grid.load_style(TableStyle::new().header_separator(rule))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(WIDTH)
            .set_header(
                self.heads
                    .iter()
                    .zip(&widths)
                    .map(|((head, _), at)| fit(head, *at)),
            );
        for (i, (_, align)) in self.heads.iter().enumerate() {
            let Some(column) = grid.column_mut(i) else {
                continue;
            };
            column.set_padding((0, GAP));
            column.set_constraint(ColumnConstraint::ContentWidth);
            if *align == Align::Right {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for row in &self.rows {
            grid.add_row(row.iter().zip(&widths).map(|(cell, at)| fit(cell, *at)));
        }
        let lines = grid.lines().map(|line| line.trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Widths of the columns: those that are never broken by their texts, the others share the
    /// rest.
    fn widths(&self) -> Vec<usize> {
        let ask = |at: usize, head: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let texts = cells.map(String::as_str).chain([head]);
            texts.fold(Ask::default(), |ask, text| Ask {
                least: ask.least.max(least(text)).max(most(text).min(SHORT)),
                most: ask.most.max(most(text)),
                text: ask.text + text.lines().map(columns).sum::<usize>(),
            })
        };
        let asks = self.heads.iter().enumerate();
        let asks: Vec<Ask> = asks.map(|(at, (head, _))| ask(at, head)).collect();
        // Between two columns there is one column more, for the line that is not drawn.
        let gaps = (usize::from(GAP) + 1) * self.heads.len();
        let room = usize::from(WIDTH + 1).saturating_sub(gaps);
        let broken = |(_, align): &(String, Align)| *align == Align::Left;
        let columns = self.heads.iter().zip(&asks);
        let whole: usize = columns
            .filter(|(head, _)| !broken(head))
            .map(|(_, ask)| ask.most)
            .sum();
        let columns = self.heads.iter().zip(&asks);
        let shared: Vec<Ask> = columns
            .filter(|(head, _)| broken(head))
            .map(|(_, ask)| *ask)
            .collect();
        let mut shares = share(room.saturating_sub(whole), &shared).into_iter();
        let columns = self.heads.iter().zip(&asks);
        let width = |(head, ask): (&(String, Align), &Ask)| match broken(head) {
            true => shares.next().unwrap_or(1).max(1),
            false => ask.most.max(1),
        };
        columns.map(width).collect()
    }
}

/// Columns that a text takes on a terminal: Chinese characters and full-width forms take two.
pub fn columns(text: &str) -> usize {
    let wide = [
        0x2e80..=0xa4cf,
        0xac00..=0xd7a3,
        0xf900..=0xfaff,
        0xfe30..=0xfe4f,
        0xff00..=0xff60,
    ];
    let wide = |c: char| wide.iter().any(|range| range.contains(&u32::from(c)));
    text.chars().map(|c| 1 + usize::from(wide(c))).sum()
}

/// Breaks a line so that it fits [`WIDTH`] columns: after spaces and Chinese punctuation, in
/// pieces that are longer than a line anywhere.
pub fn wrap(line: &str) -> String {
    let width = usize::from(WIDTH);
    let mut wrapped = String::new();
    let mut taken = 0;
    for piece in line.split_inclusive([' ', '、', '，', '；', '：', '。']) {
        if taken > 0 && taken + columns(piece.trim_end()) > width {
            wrapped.push('\n');
            taken = 0;
        }
        for c in piece.chars() {
            let more = columns(c.encode_utf8(&mut [0; 4]));
            if taken + more > width && c != ' ' {
                wrapped.push('\n');
                taken = 0;
            }
            wrapped.push(c);
            taken += more;
        }
    }
    let lines: Vec<&str> = wrapped.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_fit_a_hundred_columns() {
        let heads = ["企业名称", "机构", "得分"];
        let aligns = [Align::Left, Align::Left, Align::Right];
        let heads = heads.map(str::to_owned).into_iter().zip(aligns).collect();
        let mut table = Table::new(heads);
        table.row(vec![
            "样本企业".repeat(20),
            "城市商业银行".repeat(20),
            "123456".to_owned(),
        ]);
        table.row(vec!["a".to_owned(), "b".to_owned(), "7".to_owned()]);
        let text = table.render();
        for line in text.lines() {
            assert!(
                columns(line) <= usize::from(WIDTH),
                "{}: {line}",
                columns(line)
            );
        }
        assert!(text.contains("123456"), "{text}");
    }

    #[test]
    fn neither_numbers_nor_short_texts_are_broken() {
        let heads = ["条件", "文号", "可信程度", "依据"].map(str::to_owned);
        let heads = heads.into_iter().map(|head| (head, Align::Left));
        let mut table = Table::new(heads.collect());
        for _ in 0..2 {
            table.row(vec![
                "在新三板连续挂牌满12个月（上市委审议时计算）".repeat(3),
                "证监办函〔2022〕840号".to_owned(),
                "较有把握".to_owned(),
                "annual report，截至 2025-12-31，有效至 2028-06-30".repeat(2),
            ]);
        }
        let text = table.render();
        let held = |line: &str| columns(line) <= usize::from(WIDTH);
        assert!(text.lines().all(held), "{text}");
        for (whole, times) in [
            ("12个", 6),
            ("〔2022〕", 2),
            ("840号", 2),
            ("2025-12-31", 4),
            ("2028-06-30", 4),
            ("较有把握", 2),
            ("可信程度", 1),
            ("依据", 1),
        ] {
            assert_eq!(text.matches(whole).count(), times, "{whole}: {text}");
        }
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

    #[test]
    fn names_are_never_broken() {
        let mut table = Table::new(vec![
            ("firm".to_owned(), Align::Left),
            ("name".to_owned(), Align::Whole),
        ]);
        let name = format!("smes/{}", "0".repeat(36));
        table.row(vec!["样本企业".repeat(20), name.clone()]);
        let text = table.render();
        assert!(text.contains(&name), "{text}");
        assert!(
            text.lines().all(|line| columns(line) <= usize::from(WIDTH)),
            "{text}"
        );
    }

    #[test]
    fn long_lines_are_wrapped() {
        for text in [
            "criterion, ".repeat(30),
            "产业链、".repeat(60),
            "short".to_owned(),
        ] {
            let wrapped = wrap(&text);
            assert!(
                wrapped
                    .lines()
                    .all(|line| columns(line) <= usize::from(WIDTH)),
                "{wrapped}"
            );
            let joined: String = wrapped.split_whitespace().collect();
            let whole: String = text.split_whitespace().collect();
            assert_eq!(joined, whole);
        }
    }
}
