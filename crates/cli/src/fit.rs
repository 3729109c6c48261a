//! Texts broken into lines, and widths of columns, so that a table fits.

use crate::output::columns;

/// Signs that no line begins with.
const CLOSING: &str = "，。；：、？！）】》〕」』”%）,.;:?!)]}*";
/// Signs that no line ends with: what opens, and the sign of a number.
const OPENING: &str = "（【《〔「『“([{−–±";
/// Signs that stay with the number behind them, also across a space.
const COMPARING: &str = "≥≤><";

/// Pieces of a text that are not broken: words, numbers with the sign after them, single Chinese
/// characters with the punctuation that belongs to them. Spaces stay at the end of a piece.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begun = 0;
    let mut before = None;
    let mut compares = false;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| breaks(before, c)) && !compares {
            pieces.extend(text.get(begun..at));
            begun = at;
        }
        before = Some(c);
        compares = COMPARING.contains(c) || (compares && c == ' ');
    }
    pieces.extend(text.get(begun..).filter(|rest| !rest.is_empty()));
    pieces
}

fn breaks(before: char, after: char) -> bool {
    if after == ' ' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    let word = before.is_ascii_graphic() && after.is_ascii_graphic();
    before == ' ' || !(word || before.is_ascii_digit())
}

/// The columns that the widest piece of a text takes.
pub fn least(text: &str) -> usize {
    let pieces = text.lines().flat_map(pieces);
    let widths = pieces.map(|piece| columns(piece.trim_end()));
    widths.max().unwrap_or(0)
}

/// The columns that a text takes with no line broken.
pub fn most(text: &str) -> usize {
    text.lines().map(columns).max().unwrap_or(0)
}

/// A text in lines of at most `width` columns, broken between pieces; inside a piece only where
/// it alone is wider.
pub fn fit(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let mut fitted = String::new();
        let mut taken = 0;
        for piece in pieces(line) {
            if taken > 0 && taken + columns(piece.trim_end()) > width {
                fitted.push('\n');
                taken = 0;
            }
            for c in piece.chars() {
                let more = columns(c.encode_utf8(&mut [0; 4]));
                if taken + more > width && c != ' ' {
                    fitted.push('\n');
                    taken = 0;
                }
                fitted.push(c);
                taken += more;
            }
        }
        let lines: Vec<&str> = fitted.lines().map(str::trim_end).collect();
        lines.join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ask {
    /// Below it words are broken.
    pub word: usize,
    /// Below it short texts are broken.
    pub least: usize,
    /// More it does not use.
    pub most: usize,
    /// The columns of all its texts, one after the other.
    pub text: usize,
}

/// Widths of columns that share `room`: each its least, the rest by how much text it has.
pub fn share(room: usize, asks: &[Ask]) -> Vec<usize> {
    if asks.iter().map(|ask| ask.most).sum::<usize>() <= room {
        return asks.iter().map(|ask| ask.most).collect();
    }
    let even = room / asks.len().max(1);
    let held = |of: fn(&Ask) -> usize| asks.iter().map(of).sum::<usize>() <= room;
    let (least, word) = (held(|ask| ask.least), held(|ask| ask.word));
    let start = |ask: &Ask| match (least, word) {
        (true, _) => ask.least,
        (false, true) => ask.word,
        (false, false) => ask.word.min(even),
    };
    let mut widths: Vec<usize> = asks.iter().map(start).collect();
    // One column more for the one whose text would be the longest in lines of its width.
    for _ in widths.iter().sum::<usize>()..room {
        let open = widths.iter_mut().zip(asks);
        let open = open.filter(|(width, ask)| **width < ask.most);
        let Some((width, _)) = open.max_by_key(|(width, ask)| ask.text / (**width).max(1)) else {
            break;
        };
        *width += 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_stay_whole() {
        let pieces = |text: &'static str| fit(text, 1 + least(text));
        for (text, whole) in [
            ("在新三板连续挂牌满12个月（上市委审议时计算）", "12个"),
            ("截至 2025-12-31，有效至 2028-06-30", "2025-12-31，"),
            ("证监办函〔2022〕840号", "〔2022〕"),
            ("the incubation layer of a board", "incubation"),
            ("净利润 ≥ 1,500 万元", "≥ 1,500"),
            ("尚差−1,500万元，即2024–2025年", "−1,500"),
            ("short by −1,500 in 2024–2025", "2024–2025"),
            ("clear business, going concern *", "concern *"),
        ] {
            let fitted = pieces(text);
            assert!(fitted.lines().count() > 1, "{fitted}");
            assert!(fitted.contains(whole), "{fitted}");
            for line in fitted.lines() {
                assert!(columns(line) <= 1 + least(text), "{line}");
            }
            let joined: String = fitted.split_whitespace().collect();
            let all: String = text.split_whitespace().collect();
            assert_eq!(joined, all);
        }
    }

    #[test]
    fn no_line_begins_with_what_closes_or_ends_with_what_opens() {
        let text = "普惠小微贷款（央行口径）、私募或创业投资基金投资（须全部满足）。";
        for width in 6..40 {
            for line in fit(text, width).lines() {
                assert!(!CLOSING.contains(line.chars().next().unwrap()), "{line}");
                assert!(!OPENING.contains(line.chars().last().unwrap()), "{line}");
                assert!(columns(line) <= width, "{line}");
            }
        }
    }

    #[test]
    fn a_piece_that_is_too_wide_is_broken_after_all() {
        assert_eq!(fit("0123456789", 4), "0123\n4567\n89");
        assert_eq!(fit("  a b", 3), "  a\nb");
        assert_eq!(fit("", 3), "");
    }

    #[test]
    fn columns_with_more_text_are_wider_and_none_breaks_words() {
        let ask = |least, most, text| Ask {
            word: least,
            least,
            most,
            text,
        };
        assert_eq!(share(50, &[ask(5, 10, 10), ask(4, 40, 400)]), [10, 40]);
        let widths = share(40, &[ask(10, 12, 30), ask(4, 60, 600), ask(9, 30, 60)]);
        assert_eq!(widths.iter().sum::<usize>(), 40);
        assert!(
            widths[0] >= 10 && widths[1] > 18 && widths[2] >= 9,
            "{widths:?}"
        );
        assert_eq!(share(10, &[ask(50, 60, 60), ask(50, 60, 60)]), [5, 5]);
        assert_eq!(share(10, &[]), [0_usize; 0]);
        // Short texts are broken before words are.
        let short = Ask {
            word: 2,
            ..ask(12, 28, 28)
        };
        let widths = share(33, &[short, ask(15, 15, 15), ask(12, 12, 12)]);
        assert_eq!(widths, [6, 15, 12]);
    }
}
