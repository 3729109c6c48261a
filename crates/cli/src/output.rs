//! Data to standard output, everything else to standard error.

use crate::fit::{Ask, fit, least, most, share};
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid, TableStyle,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write as _;
use std::sync::OnceLock;

/// Columns that every table fits where standard output is no terminal.
pub const WIDTH: u16 = 100;
/// Columns below which a narrow terminal breaks lines itself.
const WIDTH_MIN: u16 = 60;
/// Columns beyond which lines are hard to read.
const WIDTH_MAX: u16 = 160;

static TERMINAL: OnceLock<u16> = OnceLock::new();

/// Takes the width of the terminal: as `asked`, else its own.
pub fn fit_terminal(asked: Option<u16>) {
    let own = || {
        let size = console::Term::stdout().size_checked();
        size.map(|(_, columns)| columns)
    };
    if let Some(columns) = asked.or_else(own) {
        // Set once, before anything is written.
        let _ = TERMINAL.set(columns.clamp(WIDTH_MIN, WIDTH_MAX));
    }
}

/// Columns that every table fits.
pub fn width() -> u16 {
    TERMINAL.get().copied().unwrap_or(WIDTH)
}

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

    /// The table as lines that fit [`width`] columns, wide characters counted as two.
    pub fn render(&self) -> String {
        self.within(width())
    }

    /// The same for a terminal of so many columns.
    pub fn within(&self, width: u16) -> String {
        match self.to_stand_below(width) {
            Some(column) => self.stacked(column, width),
            None => self.grid(width),
        }
    }

    /// The column of the longest names, where not even words would stay whole beside them.
    fn to_stand_below(&self, width: u16) -> Option<usize> {
        let needed = |(at, (head, align)): (usize, &(String, Align))| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let texts = cells.map(String::as_str).chain([head.as_str()]);
            let widths = texts.map(|text| match align {
                Align::Left => least(text),
                Align::Right | Align::Whole => most(text),
            });
            widths.max().unwrap_or(0) + usize::from(GAP) + 1
        };
        let needed: Vec<usize> = self.heads.iter().enumerate().map(needed).collect();
        if self.heads.len() < 2 || needed.iter().sum::<usize>() <= usize::from(width) + 1 {
            return None;
        }
        let names = self.heads.iter().zip(needed).enumerate();
        let names = names.filter(|(_, ((_, align), _))| *align == Align::Whole);
        let longest = names.max_by_key(|(_, (_, needed))| *needed);
        longest.map(|(at, _)| at)
    }

    /// The table without a column, whose names stand below their rows.
    fn stacked(&self, column: usize, width: u16) -> String {
        let mut blocks = Vec::new();
        let mut rest = self.clone();
        let (head, _) = rest.heads.remove(column);
        let names = rest.rows.iter_mut().filter(|row| column < row.len());
        let names: Vec<String> = names.map(|row| row.remove(column)).collect();
        let widths = rest.widths(width);
        let heads: Vec<String> = rest.heads.iter().map(|(head, _)| head.clone()).collect();
        blocks.push(rest.block(&heads, &widths));
        blocks.push(format!("  {head}"));
        let all = widths.iter().sum::<usize>() + (usize::from(GAP) + 1) * widths.len();
        blocks.push("─".repeat(all.min(usize::from(width))));
        for (row, name) in rest.rows.iter().zip(names) {
            blocks.push(rest.block(row, &widths));
            blocks.push(format!("  {name}"));
        }
        blocks.join("\n")
    }

    /// One row, each cell in lines of its column's width.
    fn block(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| fit(cell, *width));
        let cells: Vec<String> = cells.collect();
        let height = cells.iter().map(|cell| cell.lines().count()).max();
        let line = |at: usize| {
            let mut line = String::new();
            let columns = cells.iter().zip(widths).zip(&self.heads);
            for ((cell, width), (_, align)) in columns {
                let text = cell.lines().nth(at).unwrap_or_default();
                let blank = " ".repeat(width.saturating_sub(self::columns(text)));
                line += &match align {
                    Align::Right => format!("{blank}{text}   "),
                    Align::Left | Align::Whole => format!("{text}{blank}   "),
                };
            }
            line.trim_end().to_owned()
        };
        let lines: Vec<String> = (0..height.unwrap_or(0)).map(line).collect();
        lines.join("\n")
    }

    fn grid(&self, width: u16) -> String {
        let widths = self.widths(width);
        let mut grid = Grid::new();
        let rule = LineStyle::none().fill('─').junction('─');
        grid.load_style(TableStyle::new().header_separator(rule))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width)
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
    fn widths(&self, width: u16) -> Vec<usize> {
        let ask = |at: usize, head: &str| {
            let cells = self.rows.iter().filter_map(|row| row.get(at));
            let texts = cells.map(String::as_str).chain([head]);
            texts.fold(Ask::default(), |ask, text| Ask {
                word: ask.word.max(least(text)),
                least: ask.least.max(least(text)).max(most(text).min(SHORT)),
                most: ask.most.max(most(text)),
                text: ask.text + text.lines().map(columns).sum::<usize>(),
            })
        };
        let asks = self.heads.iter().enumerate();
        let asks: Vec<Ask> = asks.map(|(at, (head, _))| ask(at, head)).collect();
        // Between two columns there is one column more, for the line that is not drawn.
        let gaps = (usize::from(GAP) + 1) * self.heads.len();
        let room = usize::from(width + 1).saturating_sub(gaps);
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
        let share = |(head, ask): (&(String, Align), &Ask)| match broken(head) {
            true => shares.next().unwrap_or(1).max(1),
            false => ask.most.max(1),
        };
        columns.map(share).collect()
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

/// Breaks a line so that it fits [`width`] columns: after spaces and Chinese punctuation, in
/// pieces that are longer than a line anywhere.
pub fn wrap(line: &str) -> String {
    let width = usize::from(width());
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

    #[test]
    fn names_stand_below_their_rows_where_nothing_else_helps() {
        let heads = [
            ("Firm", Align::Left),
            ("Layer", Align::Whole),
            ("May reach", Align::Whole),
            ("Known", Align::Right),
            ("Id", Align::Whole),
        ];
        let heads = heads.map(|(head, align)| (head.to_owned(), align));
        let mut table = Table::new(heads.to_vec());
        let id = "0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11";
        let row = [
            "浙江示例精密机械股份有限公司",
            "standardization",
            "cultivation",
            "80%",
            id,
        ];
        table.row(row.map(str::to_owned).to_vec());
        let expected = expect_test::expect![[r#"
            Firm                           Layer             May reach     Known
              Id
            ───────────────────────────────────────────────────────────────────────
            浙江示例精密机械股份有限公司   standardization   cultivation     80%
              0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11"#]];
        expected.assert_eq(&table.within(80));
        assert_eq!(table.within(120).lines().count(), 3);
        let heads = [("Id", Align::Whole), ("Name", Align::Left)];
        let heads = heads.map(|(head, align)| (head.to_owned(), align));
        let mut first = Table::new(heads.to_vec());
        first.row(
            [id, "Internationalization-and-standardization"]
                .map(str::to_owned)
                .to_vec(),
        );
        let expected = expect_test::expect![[r#"
            Name
              Id
            ───────────────────────────────────────────
            Internationalization-and-standardization
              0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11"#]];
        expected.assert_eq(&first.within(60));
    }

    #[test]
    fn a_narrow_terminal_breaks_texts_not_numbers() {
        let heads = [
            ("firm", Align::Left),
            ("state", Align::Left),
            ("id", Align::Whole),
        ];
        let heads = heads.map(|(head, align)| (head.to_owned(), align));
        let mut table = Table::new(heads.to_vec());
        let id = "0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11";
        let firm = "Precision Machines of the Eastern Lake Company Limited";
        let state = "under review since 2026-03-05";
        table.row([firm, state, id].map(str::to_owned).to_vec());
        for width in [60, 80, 100, 160] {
            let text = table.within(width);
            let held = |line: &str| columns(line) <= usize::from(width);
            assert!(text.lines().all(held), "{width}: {text}");
            assert!(text.contains(id) && text.contains("2026-03-05"), "{text}");
        }
    }
}
