//! Who comes first where everything else ties: a lottery that anybody can draw again.

use crate::checksum::mix64;

/// The lot of an external key under a seed; lower lots come first, equal lots by key.
///
/// `mix64` of the seed; then, for each 8 bytes of the key's UTF-8 (the last filled up with
/// zeros, read as little-endian), `mix64` of the lot so far xor them; last, `mix64` of the lot xor
/// the key's length in bytes.
#[must_use]
pub fn draw(seed: u64, key: &str) -> u64 {
    let mut lot = mix64(seed);
    for bytes in key.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        lot = mix64(lot ^ u64::from_le_bytes(word));
    }
    mix64(lot ^ u64::try_from(key.len()).unwrap_or(u64::MAX))
}

/// Row numbers in the order of the lots of their keys.
pub(crate) fn order(seed: u64, keys: &[&str]) -> Vec<usize> {
    let mut lots: Vec<(u64, &str, usize)> = keys
        .iter()
        .enumerate()
        .map(|(row, key)| (draw(seed, key), *key, row))
        .collect();
    lots.sort_unstable();
    lots.into_iter().map(|(_, _, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_depend_on_seed_and_every_byte() {
        assert_eq!(draw(0, ""), mix64(mix64(0)));
        let word = u64::from_le_bytes(*b"abcdefgh");
        assert_eq!(draw(7, "abcdefgh"), mix64(mix64(mix64(7) ^ word) ^ 8));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "a\0"));
        assert_ne!(draw(1, "abcdefgha"), draw(1, "abcdefghb"));
    }

    #[test]
    fn the_order_does_not_depend_on_the_order_of_import() {
        let keys = ["x:1", "x:2", "x:3", "x:4", "x:5"];
        let mut back = keys;
        back.reverse();
        let named = |keys: &[&'static str]| -> Vec<&str> {
            order(9, keys).into_iter().map(|row| keys[row]).collect()
        };
        assert_eq!(named(&keys), named(&back));
        assert_ne!(order(9, &keys), order(10, &keys));
    }
}
