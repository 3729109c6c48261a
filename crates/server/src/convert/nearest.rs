//! What somebody may have meant: of known words the one that takes the fewest edits.

/// Letters of a word that are looked at; the rest of a longer one changes nothing.
const CHARS_MAX: usize = 100;

/// The known word that is nearest to a typed one, the first of those that are equally near.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.chars().take(CHARS_MAX).collect();
    known.min_by_key(|word| edits(&typed, word))
}

/// How many letters are to be put in, taken out or replaced.
fn edits(typed: &[char], word: &str) -> usize {
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (i, c) in word.chars().enumerate() {
        let mut next = vec![i + 1];
        let mut left = i + 1;
        for ((above_left, above), t) in row.iter().zip(row.iter().skip(1)).zip(typed) {
            let replaced = above_left + usize::from(c != *t);
            left = replaced.min(left + 1).min(above + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{edits, nearest};

    #[test]
    fn edits_are_counted() {
        let of = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), b);
        for (a, b, count) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("bse/sponsr", "bse/sponsor", 1),
        ] {
            assert_eq!(of(a, b), count, "{a} {b}");
            assert_eq!(of(b, a), count, "{b} {a}");
        }
    }

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["bse/issue-conditions", "bse/sponsor", "star/sponsor"];
        let of = |typed| nearest(typed, known.into_iter());
        assert_eq!(of("bse/sponser"), Some("bse/sponsor"));
        assert_eq!(of("bse/issue"), Some("bse/sponsor"));
        assert_eq!(of("bse/issue-condition"), Some("bse/issue-conditions"));
        assert_eq!(of(&"x".repeat(1_000)), Some("bse/issue-conditions"));
        assert_eq!(nearest("x", std::iter::empty()), None);
    }
}
